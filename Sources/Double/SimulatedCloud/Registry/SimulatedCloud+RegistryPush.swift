import Crypto

extension SimulatedCloud {
    /// Adds or moves a tag, as `docker push` would: namespace and image are made when they are missing, the namespace
    /// in `projectID` (default: the project with the organization's id).
    ///
    /// Without a `digest` a new tag gets one made from its name, and a tag that exists gets another one.
    /// Throws ``CloudError/invalidArguments(_:)`` when `repository` isn't in Scaleway's registry of this region.
    package mutating func pushTag(repository: String, tag: String, digest: String?, projectID: String?)
        throws(CloudError) -> RegistryTag
    {
        guard let reference = ImageReference(repository), reference.tag == nil, reference.digest == nil,
            let path = reference.registryPath(region: settings.region)
        else {
            throw .invalid(
                "image", "format", "must be rg.\(settings.region).scw.cloud/NAMESPACE/IMAGE, without tag or digest")
        }
        guard !tag.isEmpty, ImageReference("\(repository):\(tag)")?.tag == tag else {
            throw .invalid("tag", "format", "not a tag: \(tag)")
        }
        if let digest, !Self.isDigest(digest) {
            throw .invalid("digest", "format", "must be sha256: and 64 lowercase hexadecimal digits")
        }
        changes += 1
        let time = callTime
        let namespace =
            registryNamespaceNamed(path.namespace) ?? addRegistryNamespace(path.namespace, projectID, "", false)
        let image = imageNamed(path.image, in: namespace.id) ?? addImage(path.image, in: namespace.id)
        let known = state.registryTags.all.first { $0.imageID == image.id && $0.name == tag && !$0.isDeleting }
        var pushed =
            known
            ?? RegistryTag(
                id: state.random.uuid(), name: tag, imageID: image.id, digest: "", createdAt: callTime,
                updatedAt: callTime)
        if known != nil { pushed.moves += 1 }
        let content = pushed.moves == 0 ? "\(repository):\(tag)" : "\(repository):\(tag)#\(pushed.moves)"
        pushed.digest = digest ?? Self.digest(ofContent: content)
        pushed.updatedAt = time
        state.registryTags[pushed.id] = pushed
        if state.registryImages[image.id]?.digests.contains(pushed.digest) == false {
            state.registryImages[image.id]?.digests.append(pushed.digest)
        }
        state.registryImages[image.id]?.updatedAt = time
        state.registryNamespaces[namespace.id]?.updatedAt = time
        return pushed
    }

    /// What a reference into this region's registry means: the digest of its tag (`latest` when it has none), or its
    /// own digest if such a manifest was pushed; nil when it isn't there, or lies in another registry.
    package func registryDigest(of reference: ImageReference) -> String? {
        guard let image = registryImage(of: reference) else { return nil }
        if let digest = reference.digest { return image.digests.contains(digest) ? digest : nil }
        let tag = reference.tag ?? "latest"
        return state.registryTags.all.first { $0.imageID == image.id && $0.name == tag && !$0.isDeleting }?.digest
    }

    func registryTags(of reference: ImageReference, pointingAt digest: String) -> [String] {
        guard let image = registryImage(of: reference) else { return [] }
        return state.registryTags.all.filter { $0.imageID == image.id && $0.digest == digest }.map(\.name)
    }

    private func registryImage(of reference: ImageReference) -> RegistryImage? {
        guard let path = reference.registryPath(region: settings.region),
            let namespace = registryNamespaceNamed(path.namespace)
        else { return nil }
        return imageNamed(path.image, in: namespace.id)
    }

    private func imageNamed(_ name: String, in namespaceID: String) -> RegistryImage? {
        state.registryImages.all.first { $0.namespaceID == namespaceID && $0.name == name && !$0.isDeleting }
    }

    private mutating func addImage(_ name: String, in namespaceID: String) -> RegistryImage {
        let image = RegistryImage(
            id: state.random.uuid(), name: name, namespaceID: namespaceID, createdAt: callTime, updatedAt: callTime)
        state.registryImages[image.id] = image
        return image
    }

    private static func digest(ofContent content: String) -> String {
        "sha256:" + ContentHash.sha256(Array(content.utf8))
    }

    private static func isDigest(_ text: String) -> Bool {
        text.hasPrefix("sha256:") && text.utf8.count == 71
            && text.utf8.dropFirst(7).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

/// SHA-256 as text.
package enum ContentHash {
    /// 64 lowercase hexadecimal digits.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> String {
        SHA256.hash(data: Array(bytes)).map { byte in
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }.joined()
    }
}
