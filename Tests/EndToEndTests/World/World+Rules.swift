import Foundation
import HTTPTransport

/// Somebody else at the rulers of Cockpit.
extension World {
    /// How many rules that aren't Scaleway's own the project's data sources have.
    func customRules(_ project: String) async throws -> Int {
        struct Count: Decodable { let custom_rules_count: Int }
        let answer = try await call("GET", "/cockpit/v1/regions/fr-par/rules/count?project_id=\(project)")
        return try JSONDecoder().decode(Count.self, from: Data(answer)).custom_rules_count
    }

    /// Removes a group of ours out of a data source's ruler.
    func takeOutRules(_ group: String, of source: String, project: String) async throws {
        struct Sources: Decodable {
            struct Source: Decodable {
                let name: String
                let url: String
            }
            let data_sources: [Source]
        }
        struct Token: Decodable { let secret_key: String }
        let cockpit = "/cockpit/v1/regions/fr-par"
        let list = try await call("GET", "\(cockpit)/data-sources?project_id=\(project)")
        let sources = try JSONDecoder().decode(Sources.self, from: Data(list)).data_sources
        guard let host = sources.first(where: { $0.name == source }).flatMap({ URL(string: $0.url)?.host }) else {
            throw Program.Failure(description: "no data source \(source)")
        }
        let body = #"{"name":"mine","project_id":"\#(project)","token_scopes":["full_access_metrics_rules"]}"#
        let token = try JSONDecoder().decode(
            Token.self, from: Data(try await call("POST", "\(cockpit)/tokens", body)))
        let answer = try await transport.send(
            HTTPRequest(
                method: "DELETE", url: url + "/prometheus/config/v1/rules/amarre/\(group)",
                headers: ["X-Token": token.secret_key, "Host": host]))
        guard answer.status == 202 else { throw Program.Failure(description: "DELETE \(group): \(answer.status)") }
    }
}
