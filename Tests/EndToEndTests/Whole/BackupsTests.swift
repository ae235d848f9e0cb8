import Foundation
import Glibc
import TestSupport
import Testing

extension WholeProductBeside {
    /// `amarre backups` with real parts.
    @Suite("The backups that there are")
    struct BackupsTests {
        private struct Row: Decodable {
            let environment: String
            let database: String
            let kind: String
            let status: String
            let createdAt: String
            let expiresAt: String?
            let bytes: Int?
            let madeBy: String
        }

        private static let rdb = "/rdb/v1/regions/fr-par"

        @Test("they are listed with who made them, a day without a good one is found, and trouble is said in words")
        func list() async throws {
            let files = [
                "desired-state/staging/environment.yaml": World.environment(
                    more: "backups: [{ database: evalap, daily: 7, weekly: 2 }]"),
                "desired-state/staging/services/streamlit.yaml": World.service(),
                "desired-state/production/environment.yaml": World.environment(
                    "production", project: World.production, more: "tier: standard"),
                "desired-state/production/services/streamlit.yaml": World.service(),
            ]
            try await World.with(files: files) { world in
                let never = try await world.amarre("backups", "staging")
                #expect(never.status == 1, "\(never.output)")
                #expect(never.errors.contains("staging: backups can't be read: The controller has never looked"))
                #expect(try await world.amarre("reconcile", "staging").status == 0)

                let none = try await world.amarre("backups", "staging")
                #expect(none.status == 0, "\(none.errors)")
                #expect(
                    none.output == """
                        staging: no backups
                          note  Scaleway shows no database named staging, so nothing can be told of backups.

                        """)
                let stranger = try await world.amarre("backups", "stagin")
                #expect(
                    stranger.status == 1
                        && stranger.errors == "error: there is no environment 'stagin'. Did you mean 'staging'?\n",
                    "\(stranger.errors)")

                // Days are counted in UTC: at noon none of what follows falls into the next one.
                let sinceMidnight = Int(Date().timeIntervalSince1970) % 86_400
                try await world.skip(seconds: 86_400 + 43_200 - sinceMidnight)
                let database = try await world.make(
                    "\(Self.rdb)/instances",
                    #"{"name":"staging","engine":"PostgreSQL-16","user_name":"first","password":"Password-1","node_type":"DB-DEV-S","volume_type":"lssd","project_id":"\#(World.staging)"}"#
                )
                try await world.skip(seconds: 3600)
                try await world.call("POST", "\(Self.rdb)/instances/\(database)/databases", #"{"name":"evalap"}"#)
                // Three days by the schedule, the second of which fails; then one by hand.
                try await world.skip(seconds: 86_400)
                try await world.call("PUT", "faults", #"{"backups":"error","count":0}"#)
                try await world.skip(seconds: 86_400)
                try await world.skip(seconds: 600)
                try await world.call("DELETE", "faults")
                try await world.skip(seconds: 86_400)
                try await world.make(
                    "\(Self.rdb)/backups", #"{"instance_id":"\#(database)","database_name":"evalap","name":"mine"}"#)
                try await world.skip(seconds: 600)

                let found = try await world.amarre("backups", "-o", "json")
                // Production was never looked at, and nothing is hidden by that.
                #expect(found.status == 1 && found.errors.hasPrefix("error: production: backups can't be read: "))
                let rows = try JSONDecoder().decode([Row].self, from: Data(found.output.utf8))
                let own = rows.filter { $0.database == "evalap" }
                #expect(own.map(\.madeBy) == ["other", "schedule", "schedule", "schedule"], "\(found.output)")
                #expect(own.map(\.status) == ["ready", "ready", "error", "ready"])
                #expect(own.allSatisfy { $0.environment == "staging" && $0.kind == "logical" })
                #expect(own[0].expiresAt == nil && own[1].expiresAt != nil && own[0].bytes ?? 0 > 0)
                #expect(own.map(\.createdAt) == own.map(\.createdAt).sorted().reversed())

                let text = try await world.amarre("backups", "staging")
                #expect(text.status == 2, "\(text.output)\(text.errors)")
                #expect(text.output.contains("daily") && text.output.contains("2 of 7"), "\(text.output)")
                #expect(text.output.contains("0 of 2") && text.output.contains("(not over yet)"), "\(text.output)")
                let failed = try #require(own[2].createdAt.split(separator: "T").first)
                #expect(text.output.contains("  \(failed)\n"), "\(text.output)")

                // Nothing is written but what was written before.
                let other = try await world.amarre("reconcile", "production")
                #expect(other.status == 0, "\(other.errors)")
                let unasked = try await world.amarre("backups", "production")
                #expect(
                    unasked.status == 0 && unasked.output.contains("Git asks for no backups"), "\(unasked.output)")

                try await world.stopSimulator()
                let down = try await world.amarre("backups", "staging", "-o", "json")
                #expect(down.status == 1 && down.output == "", "\(down.output)")
                #expect(down.errors.hasPrefix("error: staging: backups can't be read: "), "\(down.errors)")
                let told = try await world.amarre("backups", "staging")
                #expect(told.status == 1 && told.output.hasPrefix("staging: backups can't be read\n"), "\(told.output)")
                try await world.startSimulator()
            }
        }
    }
}

extension World {
    func skip(seconds: Int) async throws {
        try await call("POST", "clock", "{\"advanceSeconds\":\(seconds)}")
    }
}
