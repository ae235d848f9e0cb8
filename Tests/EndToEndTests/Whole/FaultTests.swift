import Foundation
import Glibc
import TestSupport
import Testing

extension WholeProduct {
    /// The rows of the fault table that concern the cloud: each fault is made by the simulator, and behaviour and
    /// record are looked at.
    @Suite("Faults of the cloud")
    struct FaultTests {
        @Test("a storm of 429, every second answer: the promotion completes, and the record shows each wait")
        func storm() async throws {
            try await World.with { world in
                try await world.provision()
                try await world.call("PUT", "faults", #"{"status":429,"probability":0.5,"count":0}"#)
                let controller = try world.start(["run"])
                let commit = try await world.commitService(tag: "1.5.0")
                let record = try await world.record(within: .seconds(300)) {
                    $0.revision == commit && $0.outcome == "completed"
                }
                try await world.call("DELETE", "faults")
                let waits = try await world.steps(record).filter { $0.hasPrefix("Waits ") }
                #expect(waits.count >= 3 && waits.allSatisfy { $0.contains("too many requests") }, "\(waits)")
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
            }
        }

        @Test("a region that is down: read-only until it is back, then it goes on by itself")
        func region() async throws {
            try await World.with { world in
                try await world.provision()
                let before = try await world.serving()
                let controller = try world.start(["run"])
                try await world.call("PUT", "faults", #"{"region":"fr-par","status":503,"count":0}"#)
                let began = ContinuousClock.now
                let noticed = try await eventually(within: .seconds(60)) {
                    try await world.status().notices.contains { $0.hasPrefix("Read-only since") }
                }
                #expect(noticed && ContinuousClock.now - began < .seconds(30))
                let commit = try await world.commitService(tag: "1.5.0")
                let failed = try await world.record { $0.outcome == "failed" }
                #expect(failed.reason.code == "scaleway_outage" && failed.changes.isEmpty, "\(failed)")
                #expect(try await world.serving() == before)
                try await world.call("DELETE", "faults")
                _ = try await world.record(within: .seconds(120)) { $0.revision == commit && $0.outcome == "completed" }
                #expect(try await world.status().notices.isEmpty)
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
            }
        }

        @Test("an image that can't be pulled: the one before is back within two minutes, and was never gone")
        func unpullable() async throws {
            try await World.with { world in
                try await world.provision()
                let before = try await world.serving()
                let controller = try world.start(["run"])
                try await world.setBehaviour("streamlit", "1.5.0", "unpullable")
                let commit = try await world.commitService(tag: "1.5.0")
                let began = ContinuousClock.now
                let record = try await world.record(within: .seconds(120)) { record in
                    record.revision == commit && record.outcome != nil
                }
                #expect(ContinuousClock.now - began < .seconds(120))
                #expect(record.outcome == "rolledBack" && record.reason.code == "deploy_failed", "\(record)")
                #expect(try await world.serving() == before)
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
            }
        }

        @Test(
            "a secret rotated while a rollout runs: it ends with the revision that it began with, and the next takes the new one"
        )
        func rotationMeanwhile() async throws {
            try await World.with { world in
                try await world.provision()
                let controller = try world.start(["run"])
                try await world.setBehaviour("streamlit", "1.5.0", "stuck")
                let commit = try await world.commitService(tag: "1.5.0")
                try #require(try await world.containersSoon { $0.contains { $0.status == "updating" } })
                try await world.setSecret("other", "second")
                try await world.setBehaviour("streamlit", "1.5.0", "good")
                try await world.call("POST", "containers/streamlit-0/release")
                let first = try await world.record { $0.revision == commit && $0.outcome == "completed" }
                #expect(Set(first.changes.map(\.field)) == ["image"], "\(first.changes)")
                let second = try await world.record { record in
                    record.revision == commit && record.outcome == "completed" && record.id != first.id
                }
                #expect(Set(second.changes.map(\.field)) == ["secrets.OTHER"], "\(second.changes)")
                #expect(
                    second.changes.allSatisfy { $0.from == "other revision 1" && $0.to == "other revision 2" },
                    "\(second.changes)")
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
            }
        }

        @Test(
            "an answer that can't be right changes nothing, is named, and is over by itself",
            arguments: [
                (#"{"product":"containers","method":"GET","totalCount":5,"count":0}"#, "scaleway_answer_inconsistent"),
                (#"{"product":"containers","method":"GET","halfJSON":true,"count":0}"#, "scaleway_answer_invalid"),
                (#"{"product":"containers","method":"GET","resetInBody":true,"count":0}"#, "scaleway_unreachable"),
                (#"{"tokenExpired":true,"count":0}"#, "scaleway_token_refused"),
                (#"{"product":"containers","permissionDenied":true,"count":0}"#, "scaleway_permission_denied"),
            ])
        func wrongAnswers(fault: String, code: String) async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1)]) { world in
                try await world.provision()
                let before = try await world.serving()
                try await world.commitService(tag: "1.5.0")
                try await world.call("PUT", "faults", fault)
                let result = try await world.amarre("reconcile", "staging")
                #expect(result.status == 1, "\(result.output)\(result.errors)")
                let record = try #require(try await world.history().first)
                #expect(record.outcome == "failed" && record.reason.code == code && record.changes.isEmpty, "\(record)")
                if code == "scaleway_permission_denied" {
                    #expect(record.reason.message.contains("the key lacks "), "\(record.reason.message)")
                }
                try await world.call("DELETE", "faults")
                #expect(try await world.serving() == before)
                #expect(try await world.amarre("reconcile", "staging").status == 0)
            }
        }
    }
}
