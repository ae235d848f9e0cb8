import Crypto

extension SimulatedCloud {
    /// Adds or moves a tag, as `docker push` would: namespace and image are made when they are missing, the namespace
    /// in `projectID` (default: the project with the organization's id).
    ///
    /// Without a `digest` a tag gets the one of an image that is made from its name and can be pulled; a tag that exists
    /// gets another one. An image of another `digest` has no bytes.
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
        let namespace =
            registryNamespaceNamed(path.namespace)
            ?? addRegistryNamespace(path.namespace, projectID, "", false, isUnclaimed: projectID == nil)
        let known = imageNamed(path.image, in: namespace.id).flatMap { tagNamed(tag, of: $0) }
        guard let digest else {
            let moves = known.map { $0.moves + 1 } ?? 0
            let content = moves == 0 ? "\(repository):\(tag)" : "\(repository):\(tag)#\(moves)"
            let made = GeneratedImage(of: content).manifest.digest
            return setTag(tag, of: note(made, of: path.image, in: namespace, content: content), to: made)
        }
        // A digest that another image got from here is that image, copied.
        let content = state.registryImages.all.lazy.compactMap { $0.contents?[digest] }.first
        return setTag(tag, of: note(digest, of: path.image, in: namespace, content: content), to: digest)
    }

    /// Makes the image that the management API lists once something was pushed, or adds a digest to it. `content`: what
    /// the admin API made the manifest from.
    @discardableResult
    mutating func note(
        _ digest: String, of name: String, in namespace: RegistryNamespace, content: String? = nil
    ) -> RegistryImage {
        let time = callTime
        var image = imageNamed(name, in: namespace.id) ?? addImage(name, in: namespace.id)
        if !image.digests.contains(digest) { image.digests.append(digest) }
        if let content { image.contents = (image.contents ?? [:]).merging([digest: content]) { $1 } }
        image.updatedAt = time
        state.registryImages[image.id] = image
        state.registryNamespaces[namespace.id]?.updatedAt = time
        return image
    }

    /// Adds a tag to an image, or moves it.
    @discardableResult
    mutating func setTag(_ name: String, of image: RegistryImage, to digest: String) -> RegistryTag {
        let known = tagNamed(name, of: image)
        var tag =
            known
            ?? RegistryTag(
                id: state.random.uuid(), name: name, imageID: image.id, digest: "", createdAt: callTime,
                updatedAt: callTime)
        if known != nil { tag.moves += 1 }
        tag.digest = digest
        tag.updatedAt = callTime
        state.registryTags[tag.id] = tag
        return tag
    }

    func tagNamed(_ name: String, of image: RegistryImage) -> RegistryTag? {
        state.registryTags.all.first { $0.imageID == image.id && $0.name == name && !$0.isDeleting }
    }

    /// What a reference into this region's registry means: the digest of its tag (`latest` when it has none), or its
    /// own digest if such a manifest was pushed; nil when it isn't there, or lies in another registry.
    package func registryDigest(of reference: ImageReference) -> String? {
        guard let image = registryImage(of: reference) else { return nil }
        if let digest = reference.digest { return image.digests.contains(digest) ? digest : nil }
        let tag = reference.tag ?? "latest"
        return state.registryTags.all.first { $0.imageID == image.id && $0.name == tag && !$0.isDeleting }?.digest
    }

    /// Whether a container or a job of a project may pull an image: it has no credentials, so that what is private is
    /// pulled from its own project's registry alone (Scaleway's documentation). Images that aren't there, of other
    /// registries and of namespaces that nobody made (``RegistryNamespace/isUnclaimed``) are no question of rights.
    func mayPull(_ reference: ImageReference, from projectID: String) -> Bool {
        guard let path = reference.registryPath(region: settings.region),
            let namespace = registryNamespaceNamed(path.namespace), namespace.isUnclaimed != true
        else { return true }
        return namespace.projectID == projectID || isPublic(imageNamed(path.image, in: namespace.id), in: namespace)
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

    func imageNamed(_ name: String, in namespaceID: String) -> RegistryImage? {
        state.registryImages.all.first { $0.namespaceID == namespaceID && $0.name == name && !$0.isDeleting }
    }

    private mutating func addImage(_ name: String, in namespaceID: String) -> RegistryImage {
        let image = RegistryImage(
            id: state.random.uuid(), name: name, namespaceID: namespaceID, createdAt: callTime, updatedAt: callTime)
        state.registryImages[image.id] = image
        return image
    }

    private static func isDigest(_ text: String) -> Bool {
        text.hasPrefix("sha256:") && text.utf8.count == 71
            && text.utf8.dropFirst(7).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

/// SHA-256 as text.
package enum ContentHash {
    /// `sha256:` and the 64 digits, as registries name content.
    package static func digest(_ bytes: [UInt8]) -> String { "sha256:" + sha256(bytes) }

    /// 64 lowercase hexadecimal digits.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> String {
        SHA256.hash(data: Array(bytes)).map { byte in
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }.joined()
    }
}
