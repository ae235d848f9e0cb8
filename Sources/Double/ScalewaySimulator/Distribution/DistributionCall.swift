import SimulatedCloud

/// One request to the registry, whose bodies are bytes and whose keys come as Basic or Bearer.
struct DistributionCall: Sendable {
    /// What faults, the log and the region are looked up by; without a body.
    var call: APICall
    /// `Authorization`.
    let authorization: String?
    /// All of `Accept`, cut at commas; empty accepts everything.
    let accepted: [String]
    let contentType: String?
    /// `START-END` of a chunk.
    let contentRange: String?
    let body: [UInt8]
    /// `http://127.0.0.1:PORT`, as the client named it.
    let origin: String

    /// Whether a path is the registry's, or that of its tokens.
    static func isPath(_ path: String) -> Bool {
        path == "/v2" || path.hasPrefix("/v2/") || path.hasPrefix("/\(DistributionTokens.product)/")
    }

    /// What is asked for; nil for a path that the registry hasn't got.
    var request: DistributionRequest? { DistributionRequest(call.segments) }
}

/// What a path below `/v2/` means (OCI distribution specification 1.1, "Endpoints"). Names have any number of parts, so
/// that the end of a path says what it is.
enum DistributionRequest: Sendable, Equatable {
    case version
    case manifest(repository: String, reference: String)
    case blob(repository: String, digest: String)
    case uploads(repository: String)
    case upload(repository: String, id: String)
    case tags(repository: String)

    init?(_ segments: [String]) {
        guard segments.first == "v2" else { return nil }
        let parts = Array(segments.dropFirst())
        func name(_ dropped: Int) -> String? {
            let name = parts.dropLast(dropped)
            return name.isEmpty ? nil : name.joined(separator: "/")
        }
        let end = Array(parts.suffix(3))
        if parts.isEmpty {
            self = .version
        } else if end.count == 3, end[0] == "blobs", end[1] == "uploads", let name = name(3) {
            self = .upload(repository: name, id: end[2])
        } else if parts.suffix(2) == ["blobs", "uploads"], let name = name(2) {
            self = .uploads(repository: name)
        } else if parts.suffix(2) == ["tags", "list"], let name = name(2) {
            self = .tags(repository: name)
        } else if parts.count > 2, parts[parts.count - 2] == "manifests", let name = name(2) {
            self = .manifest(repository: name, reference: parts[parts.count - 1])
        } else if parts.count > 2, parts[parts.count - 2] == "blobs", let name = name(2) {
            self = .blob(repository: name, digest: parts[parts.count - 1])
        } else {
            return nil
        }
    }

    /// The repository that it is about; nil for the version check.
    var repository: String? {
        switch self {
        case .version: nil
        case .manifest(let name, _), .blob(let name, _), .uploads(let name), .upload(let name, _), .tags(let name): name
        }
    }

    /// What the key must be allowed to do there.
    func need(_ method: String) -> DistributionTokens.Action {
        switch self {
        case .uploads, .upload: .push
        case .version, .manifest, .blob, .tags: ["GET", "HEAD"].contains(method) ? .pull : .push
        }
    }
}
