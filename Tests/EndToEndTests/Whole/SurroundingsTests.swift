import Foundation
import Glibc
import TestSupport
import Testing

extension WholeProductBeside {
    /// What lies around the containers, made through Scaleway's own API and edited as in its console.
    @Suite("The wider look")
    struct SurroundingsTests {
        private static let rdb = "/rdb/v1/regions/fr-par/instances"

        @Test(
            "databases, networks, jobs, domains, tags and revisions are seen, their changes told, and nothing is done about them"
        )
        func look() async throws {
            let files = [
                "desired-state/production/environment.yaml": World.environment(
                    "production", project: World.production, more: "tier: production"),
                "desired-state/production/services/streamlit.yaml": World.service(
                    secrets: "{ DATABASE_URL: { name: evalap-database-url, revision: 1 } }"),
            ]
            try await World.with(files: files) { world in
                let built = try await world.amarre("reconcile", "production")
                try #require(built.status == 0, "\(built.output)\(built.errors)")
                let database = try await world.make(
                    Self.rdb,
                    #"{"name":"evalap-db","engine":"PostgreSQL-16","user_name":"first","password":"Password-1","node_type":"DB-DEV-S","disable_backup":true,"project_id":"\#(World.production)"}"#
                )
                try await world.make(
                    "/vpc/v2/regions/fr-par/private-networks", #"{"name":"web","project_id":"\#(World.production)"}"#)
                try await world.make(
                    "/serverless-jobs/v1alpha2/regions/fr-par/job-definitions",
                    #"{"name":"nightly","cpu_limit":70,"memory_limit":128,"local_storage_capacity":1000,"image_uri":"alpine:1","project_id":"\#(World.production)"}"#
                )
                for _ in 0..<2 {
                    try await world.make(
                        "/vpc/v2/regions/fr-par/vpcs", #"{"name":"production","project_id":"\#(World.production)"}"#)
                }
                let serving = try await world.serving()
                let containers = try await world.containers()
                try await world.make(
                    "/containers/v1/regions/fr-par/domains",
                    #"{"container_id":"\#(containers[0].id)","hostname":"nowhere.example.org"}"#)
                try await world.push("streamlit", "1.4.2")
                try await world.setSecret("evalap-database-url", "second", project: World.production)

                let controller = try world.start(["run"])
                for part in [
                    "streamlit: the tag 1.4.2 means ", "has revision 1 of evalap-database-url; revision 2 is there.",
                    "The database evalap-db has no backup schedule.", "2 VPCs are named production: ",
                ] {
                    try await world.expectNotice(part)
                }
                let around = try await world.production().surroundings
                for resource in ["database evalap-db", "network web", "job nightly", "domain nowhere.example.org"] {
                    #expect(around.contains { $0.resource == resource }, "\(resource): \(around)")
                }
                #expect(around.contains { $0.field == "engine" && $0.value == "PostgreSQL-16" })
                let text = try await world.amarre("status", "production")
                #expect(text.output.contains("database evalap-db: engine PostgreSQL-16"), "\(text.output)")

                try await world.call(
                    "POST", "console\(Self.rdb)/\(database)/settings",
                    #"{"settings":[{"name":"work_mem","value":"64"}]}"#)
                try await world.expectNotice("database evalap-db: settings.work_mem was ")
                let diff = try await world.amarre("diff", "production")
                #expect(
                    diff.status == 0 && diff.errors.contains("settings.work_mem was "), "\(diff.output)\(diff.errors)")

                #expect(try await world.serving() == serving)
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
            }
        }
    }
}

extension World {
    struct Around: Decodable {
        struct Fact: Decodable {
            let resource: String
            let field: String
            let value: String
        }
        let notices: [String]
        let surroundings: [Fact]
    }

    func production() async throws -> Around {
        let result = try await amarre("status", "production", "--output", "json")
        return try #require(JSONDecoder().decode([Around].self, from: Data(result.output.utf8)).first)
    }

    func expectNotice(_ part: String) async throws {
        let told = try await eventually { try await production().notices.contains { $0.contains(part) } }
        let notices = try await production().notices
        #expect(told, "\(part): \(notices)")
    }

    /// Makes an object through the public API and returns its id.
    @discardableResult
    func make(_ path: String, _ body: String) async throws -> String {
        struct Made: Decodable { let id: String }
        return try JSONDecoder().decode(Made.self, from: Data(try await call("POST", path, body))).id
    }
}
