import Foundation
import Glibc
import Journal
import Model
import TestSupport
import Testing

extension WholeProductBeside {
    @Suite("One part is broken")
    struct BrokenPartTests {
        @Test("an environment whose saved state can't be read stops alone and says so; the other goes on")
        func environment() async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1, secrets: "{}")]) { world in
                try await world.provision()
                let production = try #require(EnvironmentName("production"))
                let journal = try SQLiteJournal(path: world.folder.file("data/journal.sqlite"))
                try await journal.save(Array(#"{"memory":3}"#.utf8), of: production, record: nil)
                let controller = try world.start(["run"])
                let commit = try await world.commitService(tag: "1.5.0")
                _ = try await world.record { $0.revision == commit && $0.outcome == "completed" }

                let status = try await world.amarre("status")
                #expect(
                    status.status == 2 && status.output.contains("production: unknown"),
                    "\(status.output)\(status.errors)")
                #expect(status.output.contains("The saved state of production can't be read"), "\(status.output)")
                #expect(status.output.contains("the other environments go on"), "\(status.output)")
                #expect(try await world.status().state == "converged")
                let refused = try await world.amarre("suspend", "production")
                #expect(
                    refused.status == 1 && refused.errors.contains("can't be read"),
                    "\(refused.output)\(refused.errors)")
                #expect(try await world.amarre("suspend", "staging").status == 0)
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
                #expect(
                    controller.errors.components(separatedBy: "nothing is done in production").count == 2,
                    "\(controller.errors)")

                // With nobody running, too.
                #expect(try await world.amarre("resume", "staging").status == 0)
                let alone = try await world.amarre("resume", "production")
                #expect(alone.status == 1 && alone.errors.contains("can't be read"), "\(alone.output)\(alone.errors)")
            }
        }

        @Test(
            "with an audit log that can't be opened nothing is changed, and people can look, suspend and resume; then it goes on by itself"
        )
        func audit() async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1, secrets: "{}")]) { world in
                try await world.provision()
                let before = try await world.serving()
                let audit = world.folder.file("data/audit.sqlite")
                for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: audit + suffix) }
                try FileManager.default.moveItem(atPath: audit, toPath: audit + ".moved")
                try Data(repeating: 0x41, count: 20_000).write(to: URL(fileURLWithPath: audit))
                let commit = try await world.commitService(tag: "1.5.0")
                let controller = try world.start(["run"])
                try #require(
                    try await eventually {
                        try await world.status().notices.contains { $0.hasPrefix("Nothing is changed") }
                    })
                #expect(try await world.status().reason.code == "audit_corrupt")
                #expect(try await world.serving() == before)
                for command in ["suspend", "resume"] { #expect(try await world.amarre(command, "staging").status == 0) }
                try FileManager.default.removeItem(atPath: audit)
                try FileManager.default.moveItem(atPath: audit + ".moved", toPath: audit)
                _ = try await world.record { $0.revision == commit && $0.outcome == "completed" }
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
            }
        }
    }
}
