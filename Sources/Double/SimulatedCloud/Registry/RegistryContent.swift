/// The bytes behind registry objects: blobs, manifests, and uploads that haven't ended.
///
/// In memory alone: a state file remembers digests and tags, and an image that was pushed can't be pulled after a
/// restart. Images of the admin API follow from their names (``GeneratedImage``) and aren't kept here at all.
struct RegistryContent: Sendable {
    /// An upload that has begun.
    struct Upload: Sendable {
        let repository: String
        let startedAt: Int64
        var bytes: [UInt8] = []
    }

    private struct Repository: Sendable {
        var blobs: Set<String> = []
        var manifests: [String: RegistryManifest] = [:]
    }

    /// All blobs, manifests and uploads together.
    static let limit = 256 << 20
    /// An upload that nobody ended is forgotten after an hour, in microseconds.
    private static let uploadLifetime: Int64 = 3_600_000_000

    private(set) var bytes = 0
    private var blobs: [String: [UInt8]] = [:]
    private var repositories: [String: Repository] = [:]
    private(set) var uploads: [String: Upload] = [:]

    func blob(_ digest: String, in repository: String) -> [UInt8]? {
        repositories[repository]?.blobs.contains(digest) == true ? blobs[digest] : nil
    }

    func manifest(_ digest: String, in repository: String) -> RegistryManifest? {
        repositories[repository]?.manifests[digest]
    }

    /// Makes a blob part of a repository. Bytes that are there already are kept once.
    mutating func add(_ blob: [UInt8], _ digest: String, to repository: String) throws(RegistryRefusal) {
        if blobs[digest] == nil {
            try reserve(blob.count)
            blobs[digest] = blob
        }
        repositories[repository, default: Repository()].blobs.insert(digest)
    }

    mutating func add(_ manifest: RegistryManifest, _ digest: String, to repository: String) throws(RegistryRefusal) {
        guard self.manifest(digest, in: repository) == nil else { return }
        try reserve(manifest.bytes.count)
        repositories[repository, default: Repository()].manifests[digest] = manifest
    }

    mutating func start(_ id: String, in repository: String, at time: Int64) {
        for (id, upload) in uploads where time - upload.startedAt > Self.uploadLifetime { end(id) }
        uploads[id] = Upload(repository: repository, startedAt: time)
    }

    mutating func append(_ chunk: [UInt8], to id: String) throws(RegistryRefusal) {
        try reserve(chunk.count)
        uploads[id]?.bytes += chunk
    }

    mutating func end(_ id: String) {
        bytes -= uploads.removeValue(forKey: id)?.bytes.count ?? 0
    }

    /// Forgets repositories, with the blobs that no other one has.
    mutating func drop(_ isGone: (_ repository: String) -> Bool) {
        for (name, repository) in repositories where isGone(name) {
            bytes -= repository.manifests.values.reduce(0) { $0 + $1.bytes.count }
            repositories[name] = nil
        }
        let linked = repositories.values.reduce(into: Set<String>()) { $0.formUnion($1.blobs) }
        for (digest, blob) in blobs where !linked.contains(digest) {
            bytes -= blob.count
            blobs[digest] = nil
        }
    }

    private mutating func reserve(_ count: Int) throws(RegistryRefusal) {
        guard bytes + count <= Self.limit else {
            throw RegistryRefusal(.sizeInvalid, "the simulator keeps \(Self.limit >> 20) MiB of images at most")
        }
        bytes += count
    }
}
