import Foundation
import Journal
import Model
import Ports
import TestSupport
import Testing

extension WholeProductBeside {
    @Suite("A second controller on one journal")
    struct SecondWriterTests {
        @Test("the first one changes nothing any more, ends and says why; the next start goes on")
        func superseded() async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1, secrets: "{}")]) { world in
                try await world.provision()
                let before = try await world.serving()
                let controller = try world.start(["run"])
                _ = try await world.record { $0.outcome == "noop" }
                let staging = try #require(EnvironmentName("staging"))
                let journal = try SQLiteJournal(path: world.folder.file("data/journal.sqlite"))
                // The controller may save between the two.
                let isWritten = try await eventually {
                    let saved = try #require(try await journal.state(of: staging))
                    return
                        (try? await journal.save(
                            saved.bytes, of: staging, record: nil, replacing: saved.version, by: WriterID("another")))
                        != nil
                }
                try #require(isWritten)
                // Something to save.
                try await world.commitSmallService(tag: "1.5.0")
                #expect(try await controller.wait() == 1, "\(controller.errors)")
                #expect(controller.errors.contains("[journal_superseded]"), "\(controller.errors)")
                #expect(!controller.errors.contains("stopping at the next safe point"), "\(controller.errors)")
                #expect(try await world.serving() == before)
                let next = try world.start(["run"])
                _ = try await world.record { $0.outcome == "completed" && $0.trigger != "manual" }
                next.send(SIGTERM)
                #expect(try await next.wait() == 0)
            }
        }
    }
}
