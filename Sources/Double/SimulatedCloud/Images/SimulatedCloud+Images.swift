extension SimulatedCloud {
    /// Sets what an image does: `reference` is a repository, or one with a tag or digest; the most exact one wins.
    /// It takes effect at the next deploy; with `running` also in revisions that serve now.
    /// Throws ``CloudError/invalidArguments(_:)`` for a reference that can't be read.
    package mutating func setBehaviour(_ behaviour: ImageBehaviour, of reference: String, running: Bool = false)
        throws(CloudError)
    {
        guard let image = ImageReference(reference) else {
            throw .invalid("image", "format", "not an image reference: \(reference)")
        }
        changes += 1
        state.behaviours[behaviourKey(image)] = behaviour
        guard running else { return }
        for container in state.containers.all {
            guard var serving = container.serving, let served = ImageReference(serving.image) else { continue }
            let changed = self.behaviour(of: served, digest: serving.digest)
            guard changed != serving.behaviour else { continue }
            serving.behaviour = changed
            serving.failsAt = failureTime(of: changed)
            state.containers[container.id]?.serving = serving
        }
    }

    /// A tag that exists names content: the behaviour belongs to its digest, and stays there when the tag moves.
    private func behaviourKey(_ image: ImageReference) -> String {
        if let digest = image.digest { return "\(image.repository)@\(digest)" }
        guard let tag = image.tag else { return image.repository }
        if let digest = registryDigest(of: image) { return "\(image.repository)@\(digest)" }
        return "\(image.repository):\(tag)"
    }

    /// What `image` does, where `digest` is what its tag was resolved to.
    func behaviour(of image: ImageReference, digest: String?) -> ImageBehaviour {
        if let digest = image.digest ?? digest {
            if let found = state.behaviours["\(image.repository)@\(digest)"] { return found }
            for tag in registryTags(of: image, pointingAt: digest) {
                if let found = state.behaviours["\(image.repository):\(tag)"] { return found }
            }
        }
        if let tag = image.tag, let found = state.behaviours["\(image.repository):\(tag)"] { return found }
        return state.behaviours[image.repository] ?? .good
    }

    /// When a revision that starts serving now begins to fail.
    func failureTime(of behaviour: ImageBehaviour) -> Int64? {
        if case .failsAfter(let duration) = behaviour { state.now + settings.scaled(duration) } else { nil }
    }
}
