import Foundation
import Glibc
import LocalServers
import TestSupport
import Testing

extension WholeProductBeside {
    /// Releases whose images bring revisions of Alembic, with a real PostgreSQL: what a person sees of them.
    @Suite("Migrations")
    struct MigrationTests {
        private struct Shown: Decodable {
            struct Migration: Decodable {
                let before: String?
                let after: String?
                let command: [String]
                let exitCode: Int?
                let output: String
                let durationMilliseconds: Int?
            }
            let outcome: String?
            let migration: Migration?
        }

        struct Status: Decodable {
            struct Run: Decodable {
                let before: String?
                let after: String?
                let run: String
            }
            let state: String
            let question: String?
            let migration: Run?
        }

        static let programs = World.package + "/Samples/programs"
        static let environment = "desired-state/staging/environment.yaml"
        static let file = "desired-state/staging/services/streamlit.yaml"

        static func service(_ tag: String, mode: String = "manual", slow: Int = 0) -> String {
            World.service(tag: tag).replacing(
                "environment: { LOG_LEVEL: info }", with: "environment: { LOG_LEVEL: info, SLOW_SECONDS: \"\(slow)\" }")
                    + """
                    migrate:
                      command: [alembic, upgrade, head]
                      current: [alembic, current]
                      rollback: [alembic, downgrade, "{before}"]
                      rollbackMode: \(mode)
                      secrets: { DATABASE_URL: { name: migrate-url, revision: latest } }

                    """
        }

        /// A world with a database behind its migrations, and the environment's network and instance.
        func with(_ body: (World, PostgresDatabase) async throws -> Void) async throws {
            if case .failure(let missing) = try await onOwnThread({ AlembicInstallation.python }) {
                throw skippedTest(missing.why)
            }
            let database = try await PostgresServer.shared().database()
            try await database.run("ALTER ROLE \(database.user) PASSWORD '\(World.canary)'")
            let url = "postgres://\(database.user):\(World.canary)@127.0.0.1:\(database.server.port)/\(database.name)"
            let files = [
                Self.environment: World.environment(more: "backups: [{ database: evalap, daily: 1 }]"),
                Self.file: Self.service("1.5.0"),
            ]
            try await World.with(files: files, programs: Self.programs) { world in
                try await world.call(
                    "PUT", "secrets",
                    #"{"projectID":"\#(World.staging)","name":"migrate-url","value":"\#(url)"}"#)
                let network = #"{"name":"staging","project_id":"\#(World.staging)"}"#
                try await world.make("/vpc/v2/regions/fr-par/private-networks", network)
                try await world.make(
                    "/rdb/v1/regions/fr-par/instances",
                    #"{"name":"staging","engine":"PostgreSQL-16","user_name":"first","password":"Password-1","node_type":"DB-DEV-S","volume_type":"sbs_5k","volume_size":10000000000,"project_id":"\#(World.staging)"}"#
                )
                try await world.skip(seconds: 600)
                for tag in ["1.7.0-fails", "1.7.0-slow"] { try await world.push("streamlit", tag) }
                try await body(world, database)
            }
        }

        /// The last record that tells of a migration.
        private func shown(_ world: World) async throws -> Shown {
            for record in try await world.history().prefix(5) {
                let result = try await world.amarre("show", record.id, "--output", "json")
                #expect(result.status == 0, "\(result.errors)")
                let shown = try JSONDecoder().decode(Shown.self, from: Data(result.output.utf8))
                if shown.migration != nil { return shown }
            }
            throw Program.Failure(description: "no record tells of a migration")
        }

        func status(_ world: World) async throws -> Status {
            let result = try await world.amarre("migrate", "status", "streamlit", "-e", "staging", "-o", "json")
            return try JSONDecoder().decode(Status.self, from: Data(result.output.utf8))
        }

        func revision(_ database: PostgresDatabase) async throws -> String {
            try await database.run("SELECT version_num FROM alembic_version")
        }

        /// One world for all of it: a world takes longer than a release.
        @Test(
            "a release migrates first; a bad one goes back, its schema too; one that fails replaces nothing; a kill runs none twice"
        )
        func story() async throws {
            try await with { world, database in
                try await first(world, database)
                try await bad(world, database)
                try await failing(world, database)
                try await automatic(world, database)
                try await killed(world, database)
                #expect(
                    try await database.run("SELECT state FROM amarre.migrations ORDER BY started_at")
                        == "done\ndone\ndone\nfailed\ndone\ndone\ndone")
            }
        }

        private func first(_ world: World, _ database: PostgresDatabase) async throws {
            let first = try await world.amarre("reconcile", "staging")
            #expect(first.status == 0, "\(first.output)\(first.errors)")
            let up = try await shown(world)
            #expect(up.outcome == "completed" && up.migration?.before == "base")
            #expect(up.migration?.after == "0001_datasets" && up.migration?.exitCode == 0)
            #expect(up.migration?.command == ["alembic", "upgrade", "head"])
            #expect(up.migration?.durationMilliseconds ?? 0 > 0)
            #expect(try await revision(database) == "0001_datasets")
            #expect(try await world.containers().map(\.name).sorted() == ["streamlit-0", "streamlit-1"])
        }

        /// It goes back, and its schema by the command that is named.
        private func bad(_ world: World, _ database: PostgresDatabase) async throws {
            try await world.setBehaviour("streamlit", "1.6.0", "unhealthy")
            try await world.commit([Self.file: Self.service("1.6.0")])
            let bad = try await world.amarre("reconcile", "staging")
            #expect(bad.status != 0, "\(bad.output)\(bad.errors)")
            let told = try await world.amarre("status", "staging").output
            #expect(told.contains("amarre migrate rollback streamlit"), "\(told)\(bad.errors)")
            #expect(try await revision(database) == "0002_metrics")
            #expect(try await status(world).question != nil)
            let back = try await world.amarre("migrate", "rollback", "streamlit", "-e", "staging")
            #expect(back.status != 1, "\(back.output)\(back.errors)")
            #expect(try await revision(database) == "0001_datasets")
            #expect(try await status(world).state == "takenBack")
        }

        /// Nothing is replaced.
        private func failing(_ world: World, _ database: PostgresDatabase) async throws {
            let served = try await world.containers().map(\.servingImage)
            try await world.commit([Self.file: Self.service("1.7.0-fails")])
            let failing = try await world.amarre("reconcile", "staging")
            #expect(failing.status != 0, "\(failing.output)\(failing.errors)")
            #expect(try await status(world).state == "failed")
            #expect(try await revision(database) == "0001_datasets")
            let output = try #require(try await shown(world).migration?.output)
            // The revision prints its URL: what is read from a password on is left out, here and in the table.
            #expect(output.contains("does not exist") && output.contains("migrating [secret]"), "\(output)")
            let kept = try await database.run(
                "SELECT string_agg(concat(output, message, error), ' ') FROM amarre.migrations")
            #expect(kept.contains("[secret]") && !SecretSearch(World.canary).finds(in: Data(kept.utf8)))
            #expect(try await world.containers().map(\.servingImage) == served)
        }

        /// With `automatic` the schema goes back by itself, after a backup just before it.
        private func automatic(_ world: World, _ database: PostgresDatabase) async throws {
            try await world.commit([Self.file: Self.service("1.6.0", mode: "automatic", slow: 1)])
            let bad = try await world.amarre("reconcile", "staging")
            #expect(bad.status != 0, "\(bad.output)\(bad.errors)")
            #expect(try await revision(database) == "0001_datasets")
            #expect(try await status(world).state == "takenBack")
            let backups = try await world.amarre("backups", "staging", "-o", "json")
            #expect(backups.output.contains("snapshot"), "\(backups.output)\(backups.errors)")
        }

        /// A controller that is killed in the middle of a migration finds the same run.
        private func killed(_ world: World, _ database: PostgresDatabase) async throws {
            try await world.commit([Self.file: Self.service("1.7.0-slow", slow: 4)])
            let controller = try world.start(["reconcile", "staging"])
            let asleep = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(4%'"
            #expect(try await eventually(within: .seconds(60)) { try await database.run(asleep) == "1" })
            let listed = Data(try await world.call("GET", "/containers/v1/regions/fr-par/containers"))
            #expect(listed.range(of: Data("migrate-streamlit".utf8)) != nil)
            #expect(!SecretSearch(World.canary).finds(in: listed))
            controller.send(SIGKILL)
            _ = try await controller.wait()
            let next = try await world.amarre("reconcile", "staging")
            #expect(next.status == 0, "\(next.output)\(next.errors)")
            #expect(try await revision(database) == "0003_slow")
        }
    }
}
