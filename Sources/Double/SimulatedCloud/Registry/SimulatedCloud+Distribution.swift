/// The registry as `docker pull` and `docker push` see it. A repository is named `NAMESPACE/IMAGE` here.
extension SimulatedCloud {
    /// Where a repository lies, whether or not something was pushed to it yet; nil when nobody made its namespace.
    package func registryPlace(of repository: String) -> (projectID: String, isPublic: Bool)? {
        guard let (namespace, name) = split(repository) else { return nil }
        return (namespace.projectID, isPublic(imageNamed(name, in: namespace.id), in: namespace))
    }

    /// A blob of a repository; nil when it isn't there.
    package func registryBlob(_ digest: String, in repository: String) -> [UInt8]? {
        content.blob(digest, in: repository)
            ?? generated(in: repository).lazy.compactMap { $0.blobs[digest] }.first
    }

    /// A manifest by tag or digest; nil when it isn't there, or when its bytes aren't: a tag that the admin API gave a
    /// digest of its own, and an image that was pushed before a restart.
    package func registryManifest(_ reference: String, in repository: String) -> RegistryManifest? {
        guard let digest = reference.contains(":") ? reference : registryDigest(ofTag: reference, in: repository) else {
            return nil
        }
        return content.manifest(digest, in: repository)
            ?? generated(in: repository).first { $0.manifest.digest == digest }?.manifest
    }

    /// The tags of a repository, sorted; nil when nothing was pushed to it.
    package func registryTags(in repository: String) -> [String]? {
        guard let (namespace, name) = split(repository), let image = imageNamed(name, in: namespace.id) else {
            return nil
        }
        return state.registryTags.all.filter { $0.imageID == image.id && !$0.isDeleting }.map(\.name).sorted()
    }

    /// Begins an upload; its id.
    package mutating func startUpload(to repository: String) throws(RegistryRefusal) -> String {
        try requireNamespace(repository)
        let id = state.random.uuid()
        content.start(id, in: repository, at: state.now)
        return id
    }

    /// How many bytes of an upload are here.
    package func uploadedBytes(_ id: String, to repository: String) throws(RegistryRefusal) -> Int {
        try upload(id, to: repository).bytes.count
    }

    /// Adds a chunk; how many bytes are here then. `offset` is where it says that it begins.
    package mutating func append(_ chunk: [UInt8], at offset: Int?, to id: String, of repository: String)
        throws(RegistryRefusal) -> Int
    {
        let known = try upload(id, to: repository).bytes.count
        if let offset, offset != known { throw RegistryRefusal(.blobUploadInvalid, id, isOutOfOrder: true) }
        try content.append(chunk, to: id)
        return known + chunk.count
    }

    /// Ends an upload: what came must have this digest. A wrong one ends the upload too.
    package mutating func finishUpload(_ id: String, to repository: String, digest: String) throws(RegistryRefusal) {
        let bytes = try upload(id, to: repository).bytes
        content.end(id)
        try putBlob(bytes, digest: digest, to: repository)
    }

    /// Gives an upload up.
    package mutating func cancelUpload(_ id: String, to repository: String) throws(RegistryRefusal) {
        _ = try upload(id, to: repository)
        content.end(id)
    }

    /// A blob in one piece.
    package mutating func putBlob(_ bytes: [UInt8], digest: String, to repository: String) throws(RegistryRefusal) {
        try requireNamespace(repository)
        guard ContentHash.digest(bytes) == digest else { throw RegistryRefusal(.digestInvalid, digest) }
        try content.add(bytes, digest, to: repository)
    }

    /// Makes another repository's blob part of this one. False when it isn't there: then it must be uploaded.
    package mutating func mountBlob(_ digest: String, from other: String, to repository: String)
        throws(RegistryRefusal) -> Bool
    {
        try requireNamespace(repository)
        guard let bytes = registryBlob(digest, in: other) else { return false }
        try content.add(bytes, digest, to: repository)
        return true
    }

    /// Stores a manifest under a tag or its own digest; its digest. All that it names must be in the repository.
    package mutating func putManifest(_ manifest: RegistryManifest, as reference: String, to repository: String)
        throws(RegistryRefusal) -> String
    {
        let (namespace, name) = try requireNamespace(repository)
        let digest = manifest.digest
        if reference.contains(":"), reference != digest { throw RegistryRefusal(.digestInvalid, reference) }
        for blob in manifest.blobs where registryBlob(blob, in: repository) == nil {
            throw RegistryRefusal(.manifestBlobUnknown, blob)
        }
        for child in manifest.manifests where registryManifest(child, in: repository) == nil {
            throw RegistryRefusal(.manifestBlobUnknown, child)
        }
        try content.add(manifest, digest, to: repository)
        changes += 1
        let image = note(digest, of: name, in: namespace)
        if !reference.contains(":") { setTag(reference, of: image, to: digest) }
        return digest
    }

    private func registryDigest(ofTag tag: String, in repository: String) -> String? {
        guard let (namespace, name) = split(repository), let image = imageNamed(name, in: namespace.id) else {
            return nil
        }
        return tagNamed(tag, of: image)?.digest
    }

    private func generated(in repository: String) -> [GeneratedImage] {
        guard let (namespace, name) = split(repository), let image = imageNamed(name, in: namespace.id) else {
            return []
        }
        return (image.contents ?? [:]).sorted { $0.key < $1.key }.map { GeneratedImage(of: $0.value) }
    }

    private func upload(_ id: String, to repository: String) throws(RegistryRefusal) -> RegistryContent.Upload {
        guard let upload = content.uploads[id], upload.repository == repository else {
            throw RegistryRefusal(.blobUploadUnknown, id)
        }
        return upload
    }

    @discardableResult
    private func requireNamespace(_ repository: String) throws(RegistryRefusal) -> (RegistryNamespace, String) {
        guard let found = split(repository) else { throw RegistryRefusal(.nameUnknown, repository) }
        return found
    }

    private func split(_ repository: String) -> (RegistryNamespace, String)? {
        let parts = repository.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let namespace = registryNamespaceNamed(parts[0]) else { return nil }
        return (namespace, parts[1])
    }
}
