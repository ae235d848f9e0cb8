import LiveState
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// The rights of a database's users, written once more after a migration.
@Suite struct DatabasePrivilegesTests {
    private static let project = "11111111-1111-4111-8111-111111111111"
    private static let rdb = "/rdb/v1/regions/fr-par/instances"

    private func request(_ secret: String = "url") throws -> PrivilegeRequest {
        PrivilegeRequest(
            environment: Sample.production, project: try #require(ProjectID(Self.project)),
            url: SecretPin(name: secret, revision: 1))
    }

    private func privileges(_ simulator: OwnedSimulator, url: String) -> ScalewayDatabasePrivileges {
        ScalewayDatabasePrivileges(
            ScalewayClient(
                ScalewayConfiguration(credentials: .sample, apiURL: simulator.url), transport: simulator.transport,
                time: ManualTime()), secretReader: MigrationSample.Vault(value: url))
    }

    /// An instance with the database `app` and these users' permissions in it.
    private func instance(_ simulator: OwnedSimulator, _ users: [(String, String)]) async throws -> String {
        let made = try await simulator.call(
            "POST", Self.rdb,
            #"""
            {"project_id":"\#(Self.project)","name":"production","engine":"PostgreSQL-16","user_name":"amarre_admin","password":"Secret-123456","node_type":"db-dev-s","volume_type":"sbs_5k","volume_size":10000000000}
            """#)
        let id = try #require(made["id"] as? String)
        let isReady = try await eventually {
            try await simulator.call("GET", "\(Self.rdb)/\(id)")["status"] as? String == "ready"
        }
        try #require(isReady)
        for database in ["app", "other"] {
            try await simulator.call("POST", "\(Self.rdb)/\(id)/databases", #"{"name":"\#(database)"}"#)
        }
        for (user, permission) in users {
            try await simulator.call(
                "POST", "\(Self.rdb)/\(id)/users", #"{"name":"\#(user)","password":"Secret-123456"}"#)
            try await simulator.call(
                "PUT", "\(Self.rdb)/\(id)/privileges",
                #"{"database_name":"app","user_name":"\#(user)","permission":"\#(permission)"}"#)
        }
        return id
    }

    @Test("each known permission is written again, one that became custom by the user's name, and others are left")
    func renewed() async throws {
        try await OwnedSimulator.with { simulator in
            let users = [
                ("app_a", "custom"), ("app_b", "readwrite"), ("app_migrate", "all"), ("reader", "readonly"),
                ("stranger", "custom"), ("nobody", "none"),
            ]
            let id = try await instance(simulator, users)
            let report = try await privileges(
                simulator, url: "postgresql+psycopg://app_migrate:p%40ss@10.0.0.2:5432/app?sslmode=require"
            ).renew(try request())
            #expect(
                report
                    == PrivilegeReport(
                        database: "app", renewed: ["app_a", "app_b", "app_migrate", "reader"], left: ["stranger"]))
            let answer = try await simulator.call("GET", "\(Self.rdb)/\(id)/privileges?database_name=app")
            let rows = try #require(answer["privileges"] as? [[String: Any]])
            let now = Dictionary(
                rows.compactMap { row in (row["user_name"] as? String).map { ($0, row["permission"] as? String) } }
            ) { first, _ in first }
            #expect(now["app_a"] == "readwrite" && now["stranger"] == "custom" && now["app_migrate"] == "all")
        }
    }

    @Test(
        "a secret that isn't the URL of a database, and an environment without an instance, are told; no value is",
        arguments: ["not a url secret-words", "mysql://a:secret-words@h/app", "postgres://a:secret-words@h/", ""])
    func refused(url: String) async throws {
        try await OwnedSimulator.with { simulator in
            let bad = try await #require(throws: PortFailure.self) {
                try await self.privileges(simulator, url: url).renew(try request())
            }
            #expect(bad.kind == .invalid && bad.reason.code == "database_url")
            #expect(!bad.reason.message.contains("secret-words"))
            let none = try await #require(throws: PortFailure.self) {
                try await self.privileges(simulator, url: "postgres://a:b@h/app").renew(try request())
            }
            #expect(none.kind == .notFound)
        }
    }
}
