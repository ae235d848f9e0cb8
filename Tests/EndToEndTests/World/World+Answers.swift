import Foundation
import TestSupport
import Testing

/// What the commands print as JSON, and what the cloud says.
extension World {
    struct Record: Decodable, Hashable {
        struct Change: Decodable, Hashable {
            let resource: String
            let field: String
            let from: String?
            let to: String?
        }
        struct Reason: Decodable, Hashable {
            let code: String
            let message: String
        }
        let id: String
        let environment: String
        let revision: String?
        let outcome: String?
        let trigger: String
        let changes: [Change]
        let reason: Reason
    }

    struct Difference: Decodable, Hashable {
        let environment: String
        let resource: String
        let field: String
        let desired: String?
        let live: String?
        let kind: String
    }

    struct Status: Decodable {
        struct Hold: Decodable {
            let service: String
            let digest: String
        }
        let state: String
        let converged: Bool
        let nextLookAt: String?
        let activity: String?
        let passedAt: String?
        let reason: Record.Reason
        let holds: [Hold]
        struct Waiting: Decodable {
            let position: Int
            let what: String
            let by: String
            let behind: String?
        }
        let notices: [String]
        let waiting: [Waiting]
        let reconciliation: String?
    }

    struct Container: Decodable, Hashable {
        let id: String
        let name: String
        let namespaceID: String
        let projectID: String
        let status: String
        let servingImage: String?
        let servingRevision: Int?
    }

    private struct Containers: Decodable { let containers: [Container] }

    /// Newest first.
    func history() async throws -> [Record] {
        let result = try await amarre("history", "--output", "json", "--limit", "1000")
        #expect(result.status == 0, "\(result.errors)")
        return try JSONDecoder().decode([Record].self, from: Data(result.output.utf8))
    }

    func differences() async throws -> [Difference] {
        let result = try await amarre("diff", "--output", "json")
        let found = try JSONDecoder().decode([Difference].self, from: Data(result.output.utf8))
        #expect(result.status == (found.isEmpty ? 0 : 2), "\(result.errors)")
        return found
    }

    func status() async throws -> Status {
        let result = try await amarre("status", "staging", "--output", "json")
        return try #require(JSONDecoder().decode([Status].self, from: Data(result.output.utf8)).first)
    }

    func containers() async throws -> [Container] {
        let body = Data(try await call("GET", "containers"))
        return try JSONDecoder().decode(Containers.self, from: body).containers.sorted {
            ($0.projectID, $0.name) < ($1.projectID, $1.name)
        }
    }

    /// The images' tags or digests that serve, in the order of the containers' names.
    func serving() async throws -> [String] { try await containers().compactMap(\.servingImage) }

    /// Waits for a record that fits, and returns it.
    func record(within limit: Duration = .seconds(180), _ fits: @escaping (Record) -> Bool) async throws -> Record {
        var found: Record?
        _ = try await eventually(within: limit) {
            found = try await history().first(where: fits)
            if found == nil { try await Task.sleep(for: .milliseconds(150)) }
            return found != nil
        }
        if let found { return found }
        throw Program.Failure(
            description:
                "no such record in \(try await history().map { "\($0.trigger) \($0.outcome ?? "-") \($0.reason)" })")
    }

    /// Calls to the API that weren't reads, since the last `DELETE calls`.
    func writes() async throws -> [String] {
        struct Calls: Decodable {
            struct Call: Decodable {
                let method: String
                let path: String
            }
            let calls: [Call]
        }
        let calls = try JSONDecoder().decode(Calls.self, from: Data(try await call("GET", "calls"))).calls
        return calls.filter { $0.method != "GET" }.map { "\($0.method) \($0.path)" }
    }

    /// What `show` says of a record, step by step.
    func steps(_ record: Record) async throws -> [String] {
        struct Shown: Decodable {
            struct Step: Decodable { let text: String }
            let steps: [Step]
        }
        let result = try await amarre("show", record.id, "--output", "json")
        return try JSONDecoder().decode(Shown.self, from: Data(result.output.utf8)).steps.map(\.text)
    }

    /// Reconciles staging and expects it to be converged at the end.
    func provision() async throws {
        let result = try await amarre("reconcile", "staging")
        try #require(result.status == 0, "\(result.output)\(result.errors)")
    }
}

extension World {
    /// Waits until the containers are so.
    func containersSoon(_ fits: @escaping ([Container]) -> Bool) async throws -> Bool {
        try await eventually(within: .seconds(90)) { fits(try await containers()) }
    }
}
