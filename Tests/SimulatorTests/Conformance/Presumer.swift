import Testing

/// Makes what a recording presumes: objects that it uses without creating them. One value per recording.
struct Presumer {
    let client: SimulatorClient
    let recording: Recording
    /// Recorded id → ours.
    var ids: [String: String]
    /// Ids that the recording's own writes make.
    private let created: Set<String>
    /// Set by a server, in every product.
    private static let serverSet: Set<String> = [
        "id", "status", "status_message", "error_message", "created_at", "updated_at", "region", "organization_id",
        "public_endpoint",
        "endpoint", "endpoints",
    ]

    init(client: SimulatorClient, recording: Recording) {
        self.client = client
        self.recording = recording
        // The organization and the projects are the same on both sides.
        ids = [:]
        var requested = Set<String>()
        var created = Set<String>()
        for exchange in recording.exchanges {
            requested.formUnion(Reference.used(by: exchange).map(\.id))
            guard exchange.isWrite, exchange.status == 200 else { continue }
            let shown = (exchange.responseBody?.everything ?? []).compactMap { $0["id"]?.string }
            created.formUnion(Set(shown).subtracting(requested))
        }
        self.created = created
    }

    /// Makes all that can be made before the recording begins, so that what it waits for isn't disturbed.
    mutating func prepare() async throws {
        for exchange in recording.exchanges { try await prepare(exchange, isFirst: true) }
    }

    /// Makes what one exchange needs and isn't there yet: in something that the recording has created by now.
    mutating func prepare(_ exchange: Recording.Exchange, isFirst: Bool = false) async throws {
        for reference in Reference.used(by: exchange) + Reference.shown(by: exchange) where isPresumed(reference.id) {
            if isFirst, parents(of: reference).contains(where: { created.contains($0.id) && ids[$0.id] == nil }) {
                continue
            }
            try await make(reference)
        }
    }

    /// Makes an object, its parents first. Nothing happens to one that is there.
    mutating func make(_ reference: Reference) async throws {
        let kind = reference.kind
        guard ids[reference.id] == nil else { return }
        for parent in parents(of: reference) where isPresumed(parent.id) { try await make(parent) }
        var body = kind.minimum
        for (key, value) in shown(reference.id)?.members ?? [:]
        where !Self.serverSet.union(kind.serverSet).contains(key) {
            body[key] = value
        }
        kind.adapt(&body, reference.id, recording)
        for (key, value) in body where value.string == ObjectKind.unnamed {
            body[key] = .string(try await unnamed(key, in: kind.product, region: reference.region))
        }
        if let image = body["image"]?.string { try await ImageBehaviours.set(image, "good", client) }
        let path = kind.path(region: reference.region)
        let answer = try await client.call("POST", path, Comparison.mapped(JSON.object(body).text, ids))
        let id = try #require(answer.json["id"]?.string, "presumed \(path): \(answer.body)")
        ids[reference.id] = id
        try await settle("\(path)/\(id)")
        try await kind.complete(reference.id, &self)
    }

    /// A parent of which the recording doesn't even show the id.
    private mutating func unnamed(_ key: String, in product: String, region: String) async throws -> String {
        guard let kind = ObjectKind.named(key: key, product: product) else { return "" }
        let path = kind.path(region: region)
        let answer = try await client.call("POST", path, JSON.object(kind.minimum).text)
        let id = try #require(answer.json["id"]?.string, "presumed \(path): \(answer.body)")
        try await settle("\(path)/\(id)")
        return id
    }

    /// Lets time pass until an object has left its transient status.
    func settle(_ path: String) async throws {
        var pace = Pace()
        while true {
            let shown = try await client.call("GET", path).json
            let status = shown["status"]?.string ?? shown["state"]?.string ?? ""
            guard status.hasSuffix("ing"), let seconds = pace.next() else { return }
            try await client.skip(seconds: seconds)
        }
    }

    /// Whether the simulator must be given this object. One that the recording only asks for in vain stays unknown.
    private func isPresumed(_ id: String) -> Bool {
        guard ids[id] == nil, !created.contains(id) else { return false }
        let uses = recording.exchanges.filter { exchange in
            exchange.path.contains(id) || Reference.used(by: exchange).contains { $0.id == id }
        }
        return uses.isEmpty || uses.contains { ![403, 404].contains($0.status) }
    }

    private func parents(of reference: Reference) -> [Reference] {
        Reference.members(of: shown(reference.id), in: reference.kind.product, region: reference.region)
            .filter { $0.id != reference.id }
    }

    /// The first that the recording shows of an object.
    func shown(_ id: String) -> JSON? {
        for exchange in recording.exchanges {
            if let object = exchange.responseBody?.everything.first(where: { $0["id"]?.string == id }) { return object }
        }
        return nil
    }
}
