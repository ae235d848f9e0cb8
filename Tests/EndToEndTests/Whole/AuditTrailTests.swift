import AuditLog
import Crypto
import Foundation
import Journal
import Model
import Operations
import Ports
import TestSupport
import Testing

extension WholeProduct {
    @Suite("The audit log as a memory")
    struct AuditTrailTests {
        private struct Leaf: Decodable {
            struct Details: Decodable {
                struct Controller: Decodable { let binarydigest: String }
                struct Terraform: Decodable { let version: String }
                let controller: Controller
                let terraform: Terraform
            }
            let data: Details
        }

        private struct Version: Decodable { let terraform_version: String }

        /// As the log has it: values of variables aren't in it.
        private static func redacted(_ record: World.Record) -> World.Record {
            let changes = record.changes.map { change in
                guard change.field.hasPrefix("environment.") else { return change }
                return World.Record.Change(
                    resource: change.resource, field: change.field, from: change.from.map { _ in "[redacted]" },
                    to: change.to.map { _ in "[redacted]" })
            }
            return World.Record(
                id: record.id, environment: record.environment, revision: record.revision, outcome: record.outcome,
                trigger: record.trigger, changes: changes, reason: record.reason)
        }

        @Test(
            "history goes on with what the journal has no longer, show tells it without steps, and every event names the programs that did it"
        )
        func afterPruning() async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1, secrets: "{}")]) { world in
                let log = SQLiteAuditReader(path: world.folder.file("data/audit.sqlite"))
                #expect(try await log.events(after: nil, limit: 1).events.isEmpty)
                let empty = try await world.amarre("history")
                #expect(empty.status == 0 && empty.output == "No reconciliation is recorded.\n", "\(empty)")
                try #require(empty.errors == "")
                // To ask made no log.
                #expect(!FileManager.default.fileExists(atPath: world.folder.file("data/audit.sqlite")))

                try await world.provision()
                try await world.commitService(tag: "1.5.0")
                try await world.provision()
                try await world.provision()
                let before = try await world.history()
                #expect(before.map(\.outcome) == ["noop", "completed", "completed"])
                let journal = try SQLiteJournal(path: world.folder.file("data/journal.sqlite"))
                let newest = try #require(try await journal.history(environment: nil, limit: 1).first)
                #expect(try await journal.prune(before: newest.startedAt, limit: 100) > 0)
                #expect(try await journal.history(environment: nil, limit: 10) == [newest])

                let told = before.map(Self.redacted)
                #expect(told != before)
                #expect(try await world.history() == told)
                let limited = try await world.amarre("history", "--limit", "2", "--output", "json")
                #expect(
                    try JSONDecoder().decode([World.Record].self, from: Data(limited.output.utf8))
                        == Array(told.prefix(2)))
                try #require(told.count > 2)
                #expect(limited.errors == "note: there are older ones: add `--below \(told[1].id)`\n")
                let older = try await world.amarre("history", "--below", told[1].id, "--output", "json")
                #expect(
                    try JSONDecoder().decode([World.Record].self, from: Data(older.output.utf8))
                        == Array(told.dropFirst(2)))
                #expect(older.errors.isEmpty, "\(older)")
                let other = try await world.amarre("history", "-e", "production")
                #expect(other.output == "No reconciliation is recorded.\n", "\(other)")

                let oldest = try #require(before.last)
                let shown = try await world.amarre("show", oldest.id)
                #expect(shown.status == 0 && shown.output.contains("streamlit-0"), "\(shown)")
                #expect(shown.output.hasSuffix("Steps\n  none\n"), "\(shown)")
                #expect(shown.errors.contains("the audit log says, which has no steps"), "\(shown)")
                #expect(try await world.steps(oldest) == [])
                let unknown = try await world.amarre("show", "019c1c38-a401-7002-8000-000000000001")
                #expect(unknown.status == 1 && unknown.errors.contains("there is no reconciliation"), "\(unknown)")

                let binary = try #require(FileManager.default.contents(atPath: try AmarreBinary.path))
                let digest = SHA256.hash(data: binary).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                let asked = try await world.amarre("terraform", "staging", "--", "version", "-json")
                let version = try JSONDecoder().decode(Version.self, from: Data(asked.output.utf8)).terraform_version
                let events = try await log.events(after: nil, limit: 1000).events
                #expect(events.count >= 5)
                for event in events {
                    let leaf = try JSONDecoder().decode(Leaf.self, from: Data(event.leaf))
                    #expect(leaf.data.controller.binarydigest == digest)
                    #expect(leaf.data.terraform.version == version)
                }

                // Damage is said, and what the journal has is there.
                let audit = world.folder.file("data/audit.sqlite")
                for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: audit + suffix) }
                try FileManager.default.moveItem(atPath: audit, toPath: audit + ".moved")
                try Data(repeating: 0x41, count: 20_000).write(to: URL(fileURLWithPath: audit))
                let damaged = try await world.amarre("history", "--output", "json")
                #expect(damaged.status == 0 && damaged.errors.contains("[audit_corrupt]"), "\(damaged)")
                #expect(
                    try JSONDecoder().decode([World.Record].self, from: Data(damaged.output.utf8)).map(\.id)
                        == [newest.id.text])
                let gone = try await world.amarre("show", oldest.id)
                #expect(gone.status == 1 && gone.errors.contains("is damaged"), "\(gone)")
                try FileManager.default.removeItem(atPath: audit)
                try FileManager.default.moveItem(atPath: audit + ".moved", toPath: audit)
            }
        }
    }
}
