internal import Model
import Ports

/// Cockpit's data sources and tokens (cockpit v1).
extension ScalewayClient {
    private var cockpit: String { "/cockpit/v1/regions/\(region)" }

    /// GET /data-sources of a project that take metrics. One that can't be read is left out, unless it is, or could be,
    /// one of those that are needed: throws then.
    func metricsSources(project: ProjectID, needed names: Set<String>) async throws(ScalewayError) -> [WireDataSource] {
        let call = ScalewayCall(
            name: "list data sources", method: "GET", path: "\(cockpit)/data-sources",
            query: [("project_id", project.text), ("types", "metrics")], safety: .read)
        let listing = try await list(call, WireDataSource.self)
        for row in listing.unreadable where row.name.map(names.contains) ?? true {
            throw ScalewayError(
                call: call.description, requestID: nil,
                cause: .decoding(
                    path: "\(row.name ?? "a data source without a name"): \(row.problem.path)",
                    problem: row.problem.text))
        }
        return listing.rows.filter { $0.projectID == project.text }
    }

    /// GET /tokens of a project, of one name.
    func cockpitTokens(_ name: String, project: ProjectID) async throws(ScalewayError) -> [WireID] {
        try await listAll(
            ScalewayCall(
                name: "list Cockpit tokens", method: "GET", path: "\(cockpit)/tokens",
                query: [("project_id", project.text)], safety: .read), WireCockpitToken.self, named: name
        ).filter { $0.name == name && $0.projectID == project.text }.map(\.id)
    }

    /// POST /tokens: one that may load rules of metrics and nothing else.
    func makeRulesToken(_ name: String, project: ProjectID) async throws(ScalewayError) -> MadeToken {
        struct Body: Encodable {
            let projectID: String
            let name: String
            let scopes = ["full_access_metrics_rules"]

            enum CodingKeys: String, CodingKey {
                case name
                case projectID = "project_id"
                case scopes = "token_scopes"
            }
        }
        let words = "make a Cockpit token"
        let made = try await send(
            ScalewayCall(
                name: words, method: "POST", path: "\(cockpit)/tokens",
                body: try Self.json(Body(projectID: project.text, name: name), of: words), safety: .singleWrite),
            WireNewCockpitToken.self)
        guard let secret = made.secret, secret.reveal({ !$0.isEmpty && $0.utf8.allSatisfy { (33...126).contains($0) } })
        else {
            try? await removeCockpitToken(made.id)
            throw ScalewayError(
                call: words, requestID: nil, cause: .missing("the answer to \(words) holds no secret that can be used"))
        }
        return MadeToken(id: made.id, secret: secret, madeAt: time.now)
    }

    /// DELETE /tokens/{id}. Shorter than others: a process that ends waits for it.
    func removeCockpitToken(_ id: WireID) async throws(ScalewayError) {
        try await send(
            ScalewayCall(
                name: "delete a Cockpit token", method: "DELETE", path: "\(cockpit)/tokens/\(id.text)",
                safety: .idempotentWrite, timeout: .seconds(10)))
    }
}
