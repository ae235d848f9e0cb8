package import HTTPTransport
internal import Model
package import Ports

/// Copies images between two namespaces of Scaleway's registry, each with a key of its own: the source's reads, the
/// target's pushes.
///
/// Each layer is read into a temporary file, hashed, and only then pushed; one at a time, so that memory stays small and
/// the disk holds one layer. Children go before what names them, and the tag is last.
package struct RegistryImageCopier: ImageCopier {
    /// One side of a copy.
    package struct Side: Sendable {
        /// The environment whose key it is, for messages.
        package var name: String
        /// Its key, and where its API answers.
        package var configuration: ScalewayConfiguration

        package init(name: String, configuration: ScalewayConfiguration) {
            self.name = name
            self.configuration = configuration
        }
    }

    /// An index may hold indexes, and these images; real ones don't go deeper.
    static let maximumDepth = 2
    /// Most manifests of one image.
    static let maximumManifests = 100
    /// Most bytes of one image.
    static let maximumBytes = 16 << 30
    /// How often a layer is pushed when the connection breaks.
    private static let uploads = 3

    private let source: RegistryClient
    private let target: RegistryClient
    private let hosts: (source: String, target: String)

    /// Throws `invalid` when the address of an API can't be read.
    package init(
        from source: Side, to target: Side, transport: HTTPTransport, time: any TimeSource,
        policy: RetryPolicy = .init(),
        random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) throws(PortFailure) {
        func client(_ side: Side) throws(PortFailure) -> RegistryClient {
            let configuration = side.configuration
            guard let place = RegistryPlace(region: configuration.region, apiURL: configuration.apiURL) else {
                throw PortFailure(
                    .invalid, code: "registry_refused", "the API's address of \(side.name) can't be read")
            }
            return RegistryClient(
                owner: side.name, place: place, configuration, transport: transport, time: time, policy: policy,
                random: random)
        }
        self.source = try client(source)
        self.target = try client(target)
        hosts = ("rg.\(source.configuration.region).scw.cloud", "rg.\(target.configuration.region).scw.cloud")
    }

    /// See ``ImageCopier``.
    package func copy(
        _ request: ImageCopyRequest, progress: @escaping @Sendable (String) -> Void
    ) async throws(PortFailure) -> ImageCopyReport {
        let from = try Self.path(request.source, host: hosts.source)
        let to = try Self.path(request.target, host: hosts.target)
        guard from != to || hosts.source != hosts.target else {
            throw PortFailure(
                .invalid, code: "image_repository", "image \(request.source): source and target are the same")
        }
        guard let reference = request.digest?.text ?? request.tag else {
            throw PortFailure(
                .invalid, code: "image_repository", "image \(request.source): neither a tag nor a digest is named")
        }
        let root = try await source.manifest(reference, in: from)
        _ = try await isTagged(root, request, in: to)
        var walk = Walk(report: ImageCopyReport(digest: root.digest))
        try await copy(root, from, to, depth: 0, &walk, progress)
        // A copy takes a while, in which somebody else may have pushed.
        if try await !isTagged(root, request, in: to) {
            try await target.put(root, as: request.tag ?? root.digest.text, in: to)
        }
        // Their word for it isn't enough: the bytes are read back.
        let there = try await target.manifest(request.tag ?? root.digest.text, in: to, right: .push)
        guard there.digest == root.digest else {
            throw PortFailure(
                .invalid, code: "registry_digest_mismatch",
                "Registry: \(to) has \(there.digest) after the copy, and \(root.digest) was copied; somebody else pushes "
                    + "there at the same time, or the registry is broken")
        }
        return walk.report
    }

    /// Whether the target's tag names the image already. Throws `invalid` when it names another one that must stay.
    private func isTagged(_ root: ImageManifest, _ request: ImageCopyRequest, in repository: String)
        async throws(PortFailure) -> Bool
    {
        guard let tag = request.tag, let known = try await target.digest(of: tag, in: repository) else { return false }
        if known == root.digest.text { return true }
        if request.movesTag { return false }
        throw PortFailure(
            .invalid, code: "registry_tag_taken",
            "Registry: the tag \(tag) of \(repository) names another image already "
                + "(\(PlainText.clean(known, limit: 80)), and \(root.digest) is to be copied); give the image a new "
                + "tag, or ask for the tag to be moved")
    }

    /// What a copy has come across so far.
    private struct Walk {
        var report: ImageCopyReport
        var seen: Set<ImageDigest> = []
        /// The same bytes may be a layer and a manifest: the one doesn't stand for the other.
        var seenManifests: Set<ImageDigest> = []
        var manifests = 1
        var bytes = 0
    }

    /// Brings everything that `manifest` names to the target.
    private func copy(
        _ manifest: ImageManifest, _ from: String, _ to: String, depth: Int, _ walk: inout Walk,
        _ progress: @escaping @Sendable (String) -> Void
    ) async throws(PortFailure) {
        switch manifest.content {
        case .image(let blobs):
            for blob in blobs where walk.seen.insert(blob.digest).inserted {
                walk.bytes += blob.size
                guard walk.bytes <= Self.maximumBytes else {
                    throw Self.refused(from, "is larger than \(Self.maximumBytes >> 30) GiB")
                }
                try await copy(blob, from, to, &walk, progress)
            }
        case .index(let children):
            guard depth < Self.maximumDepth else {
                throw Self.refused(from, "is an index of indexes of indexes")
            }
            walk.manifests += children.count
            guard walk.manifests <= Self.maximumManifests else {
                throw Self.refused(from, "has more than \(Self.maximumManifests) manifests")
            }
            for child in children where walk.seenManifests.insert(child.digest).inserted {
                let inner = try await source.manifest(child.digest.text, in: from)
                guard inner.bytes.count == child.size else {
                    throw Self.refused(from, "names \(child.digest) with another size than it has")
                }
                try await copy(inner, from, to, depth: depth + 1, &walk, progress)
                try await target.put(inner, as: inner.digest.text, in: to)
            }
        }
    }

    private func copy(
        _ blob: ImageDescriptor, _ from: String, _ to: String, _ walk: inout Walk,
        _ progress: @escaping @Sendable (String) -> Void
    ) async throws(PortFailure) {
        if try await target.hasBlob(blob.digest, in: to) {
            walk.report.skippedBlobs += 1
            walk.report.skippedBytes += blob.size
            return
        }
        progress("Copying \(RegistryClient.short(blob.digest)) (\(blob.size) bytes).")
        let file = try BlobFile()
        try await source.download(blob, from: from, into: file)
        try await upload(blob, file, to)
        walk.report.copiedBlobs += 1
        walk.report.copiedBytes += blob.size
    }

    /// A push that broke off is begun again from its start, unless it had taken effect.
    private func upload(_ blob: ImageDescriptor, _ file: BlobFile, _ to: String) async throws(PortFailure) {
        var attempt = 1
        while true {
            do throws(PortFailure) {
                return try await target.upload(blob, file, to: to)
            } catch {
                guard [.unreachable, .timedOut].contains(error.kind), attempt < Self.uploads else { throw error }
                try await target.pause(after: error, .brokenOff, attempt, .idempotentWrite)
                if try await target.hasBlob(blob.digest, in: to) { return }
                attempt += 1
            }
        }
    }

    private static func refused(_ repository: String, _ text: String) -> PortFailure {
        PortFailure(.invalid, code: "image_refused", "Registry: the image of \(repository) \(text)")
    }

    /// The repository without the registry's host.
    private static func path(_ repository: String, host: String) throws(PortFailure) -> String {
        let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0] == host, parts.allSatisfy({ !$0.isEmpty }) else {
            throw PortFailure(
                .invalid, code: "image_repository", "image \(repository): expected \(host)/NAMESPACE/IMAGE")
        }
        return parts.dropFirst().joined(separator: "/")
    }
}
