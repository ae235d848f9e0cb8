internal import HTTPTransport
internal import Model
internal import Ports

/// The calls of the distribution specification 1.1 that a copy needs. Repositories are without the registry's host.
extension RegistryClient {
    /// `GET /v2/NAME/manifests/REFERENCE`: by tag or digest. What comes for a digest has that digest.
    func manifest(_ reference: String, in repository: String, right: RegistryCall.Right = .pull)
        async throws(PortFailure) -> ImageManifest
    {
        let call = try call(
            "read manifest \(reference) of \(repository)", "GET", "/v2/\(repository)/manifests/\(reference)",
            repository, right, headers: ["Accept": ImageManifest.accepted], limit: ImageManifest.maximumBytes,
            expected: [200], safety: .read)
        let response = try await send(call)
        let manifest: ImageManifest
        do throws(ImageManifest.Problem) {
            manifest = try ImageManifest(response.body, contentType: response.headers["Content-Type"])
        } catch {
            throw PortFailure(.invalid, code: "image_refused", "Registry: \(reference) of \(repository) \(error.text)")
        }
        let claimed = reference.contains(":") ? reference : response.headers["Docker-Content-Digest"]
        guard claimed ?? manifest.digest.text == manifest.digest.text else {
            throw mismatch(call, expected: claimed ?? "", found: manifest.digest.text)
        }
        return manifest
    }

    /// `HEAD /v2/NAME/manifests/REFERENCE`: what the registry says that its digest is; nil when it isn't there. The
    /// digest of a tag is believed only as far as nothing is overwritten because of it.
    func digest(of reference: String, in repository: String) async throws(PortFailure) -> String? {
        let response = try await send(
            try call(
                "look for manifest \(reference) of \(repository)", "HEAD", "/v2/\(repository)/manifests/\(reference)",
                repository, .push, headers: ["Accept": ImageManifest.accepted], expected: [200, 404], safety: .read))
        guard response.status == 200 else { return nil }
        guard let digest = response.headers["Docker-Content-Digest"] else {
            return try await manifest(reference, in: repository, right: .push).digest.text
        }
        return digest
    }

    /// `HEAD /v2/NAME/blobs/DIGEST`.
    func hasBlob(_ digest: ImageDigest, in repository: String) async throws(PortFailure) -> Bool {
        let call = try call(
            "look for \(Self.short(digest)) in \(repository)", "HEAD", "/v2/\(repository)/blobs/\(digest)", repository,
            .push, expected: [200, 404], safety: .read, followsRedirects: true)
        return try await send(call).status == 200
    }

    /// What a redirect or a refusal may say, however small the blob is that was asked for.
    private static let refusalBytes = 64 << 10

    /// `GET /v2/NAME/blobs/DIGEST` into a file: whole, of its size and of its digest, or it throws.
    func download(_ blob: ImageDescriptor, from repository: String, into file: BlobFile) async throws(PortFailure) {
        var call = try call(
            "read \(Self.short(blob.digest)) of \(repository)", "GET", "/v2/\(repository)/blobs/\(blob.digest)",
            repository, .pull, limit: max(blob.size, Self.refusalBytes), expected: [200], safety: .read,
            followsRedirects: true)
        call.size = blob.size
        call.responseFile = HTTPFile(descriptor: file.descriptor)
        _ = try await send(call)
        let found = try file.contents()
        guard found.count == blob.size, found.digest == blob.digest.text else {
            throw mismatch(call, expected: blob.digest.text, found: "\(found.digest), \(found.count) bytes")
        }
    }

    /// `POST /v2/NAME/blobs/uploads/`, then `PUT` of the whole blob with its digest, which the registry checks too.
    func upload(_ blob: ImageDescriptor, _ file: BlobFile, to repository: String) async throws(PortFailure) {
        let name = "push \(Self.short(blob.digest)) to \(repository)"
        // An upload that nobody goes on with is forgotten by the registry, so that a second one does no harm.
        let begun = try await send(
            try call(
                name, "POST", "/v2/\(repository)/blobs/uploads/", repository, .push, expected: [202],
                safety: .idempotentWrite))
        let start = try call(
            name, "PUT", "/v2/\(repository)/", repository, .push, expected: [201], safety: .singleWrite)
        guard let location = begun.headers["Location"] else {
            throw RegistryFailure.unusable(start, "it doesn't say where the upload goes on")
        }
        let address: HTTPAddress
        do throws(HTTPAddress.Problem) {
            let next = try place.upload(location, from: start.address)
            address = try HTTPAddress(
                next.text + (next.text.contains("?") ? "&" : "?") + "digest=\(blob.digest)", relativeTo: nil)
        } catch {
            throw RegistryFailure.unusable(start, error.text)
        }
        var call = RegistryCall(
            name: name, method: "PUT", address: address, repository: repository, right: .push,
            headers: ["Content-Type": "application/octet-stream"], expected: [201], safety: .singleWrite)
        call.size = blob.size
        call.bodyFile = HTTPFile(descriptor: file.descriptor, count: blob.size)
        let response = try await send(call)
        try check(response, call, is: blob.digest)
    }

    /// `PUT /v2/NAME/manifests/REFERENCE`: the very bytes, under a tag or their digest.
    func put(_ manifest: ImageManifest, as reference: String, in repository: String) async throws(PortFailure) {
        var call = try call(
            "push manifest \(reference) to \(repository)", "PUT", "/v2/\(repository)/manifests/\(reference)",
            repository,
            .push, headers: ["Content-Type": manifest.mediaType], expected: [201], safety: .idempotentWrite)
        call.body = manifest.bytes
        try check(try await send(call), call, is: manifest.digest)
    }

    /// The registry must have understood the same bytes.
    private func check(_ response: HTTPResponse, _ call: RegistryCall, is digest: ImageDigest) throws(PortFailure) {
        guard let said = response.headers["Docker-Content-Digest"], said != digest.text else { return }
        throw mismatch(call, expected: digest.text, found: said)
    }

    func mismatch(_ call: RegistryCall, expected: String, found: String) -> PortFailure {
        RegistryFailure.make(
            .invalid, "registry_digest_mismatch", call,
            "got other bytes than asked for: \(PlainText.clean(found, limit: 120)) in place of "
                + "\(PlainText.clean(expected, limit: 80)); nothing of it is used")
    }

    /// `layer sha256:0123456789ab`, as messages call it.
    static func short(_ digest: ImageDigest) -> String { "layer \(digest.text.prefix(19))" }

    private func call(
        _ name: String, _ method: String, _ path: String, _ repository: String, _ right: RegistryCall.Right,
        headers: HTTPHeaders = [:], limit: Int = 64 << 10, expected: Set<Int>, safety: RetryPolicy.Safety,
        followsRedirects: Bool = false
    ) throws(PortFailure) -> RegistryCall {
        do throws(HTTPAddress.Problem) {
            return RegistryCall(
                name: name, method: method, address: try place.url(path), repository: repository, right: right,
                headers: headers, limit: limit, expected: expected, safety: safety, followsRedirects: followsRedirects)
        } catch {
            throw PortFailure(.invalid, code: "registry_refused", "Registry: \(name) can't be sent: \(error.text)")
        }
    }
}
