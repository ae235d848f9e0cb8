import Foundation
import Glibc
import Testing

extension WholeProductBeside {
    @Suite("A running controller")
    struct PromotionTests {
        @Test("a commit promotes; a bad image goes back and is held; retry tries it again")
        func promotionAndRefusal() async throws {
            try await World.with { world in
                try await world.provision()
                let old = try await world.serving()
                let controller = try world.start(["run"])
                let good = try await world.commitService(tag: "1.5.0")
                let promoted = try await world.record { $0.revision == good && $0.outcome == "completed" }
                #expect(promoted.trigger == "poll")
                #expect(Set(promoted.changes.map(\.resource)) == ["streamlit-0", "streamlit-1"])
                #expect(Set(promoted.changes.map(\.field)) == ["image"])
                let new = try await world.serving()
                #expect(new.count == 2 && Set(new).isDisjoint(with: old))

                try await world.setBehaviour("streamlit", "1.6.0", "unhealthy")
                let bad = try await world.commitService(tag: "1.6.0")
                let refused = try await world.record { $0.revision == bad && $0.outcome == "rolledBack" }
                #expect(refused.reason.code != "completed")
                #expect(try await world.serving() == new)
                let status = try await world.status()
                #expect(status.state == "held")
                #expect(status.holds.map(\.service) == ["streamlit"])
                let again = try await world.amarre("reconcile", "staging")
                #expect(again.status == 2, "\(again.output)\(again.errors)")
                #expect(again.output.contains("held"))

                try await world.setBehaviour("streamlit", "1.6.0", "good")
                let retry = try await world.amarre("retry", "streamlit", "-e", "staging")
                #expect(retry.status == 0, "\(retry.output)\(retry.errors)")
                let latest = try await world.serving()
                #expect(latest.count == 2 && Set(latest).isDisjoint(with: new + old))
                #expect(try await world.history().first { $0.trigger == "retry" }?.outcome == "completed")
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
            }
        }

        @Test("an edit in the console is healed as drift; suspended, it waits; a person's rollback puts back and holds")
        func driftSuspensionRollback() async throws {
            try await World.with { world in
                try await world.provision()
                let first = try await world.serving()
                try await world.call("PATCH", "containers/streamlit-1", #"{"max_scale":9}"#)
                // The entry comes some time after the edit; what a controller does that sees the edit first is the
                // machine's tests.
                #expect(try await world.auditTrailShows("UpdateContainer", of: "streamlit-1"))
                let controller = try world.start(["run"])
                let healed = try await world.record { $0.trigger == "drift" && $0.outcome == "completed" }
                #expect(Set(healed.changes.map(\.resource)) == ["streamlit-1"])
                // Audit Trail knows who it was, and our own healing of it isn't taken for the cause.
                let shown = try await world.amarre("show", healed.id)
                #expect(shown.output.contains("streamlit-1: changed at "), "\(shown.output)")
                #expect(shown.output.contains("(UpdateContainer, request "), "\(shown.output)")
                #expect(try await world.differences() == [])

                #expect(try await world.amarre("suspend", "staging", "--reason", "audit").status == 0)
                let commit = try await world.commitService(tag: "1.5.0")
                let waiting = try await world.record { $0.revision == commit && $0.outcome != nil }
                #expect(waiting.outcome == "noop" && waiting.reason.code == "suspended", "\(waiting)")
                #expect(try await world.serving() == first)
                #expect(try await world.status().state == "suspended")
                #expect(try await world.amarre("resume", "staging").status == 0)
                _ = try await world.record { $0.revision == commit && $0.outcome == "completed" }
                #expect(Set(try await world.serving()).isDisjoint(with: first))

                let back = try await world.amarre("rollback", "streamlit", "-e", "staging")
                #expect(back.status == 2, "\(back.output)\(back.errors)")
                #expect(try await world.serving() == first)
                #expect(try await world.status().state == "held")
                #expect(try await world.history().first { $0.trigger == "rollback" }?.outcome == "rolledBack")
                let plan = try await world.amarre("reconcile", "staging")
                #expect(plan.status == 2)
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
                let after = try await world.amarre("terraform", "staging", "--", "plan", "-detailed-exitcode")
                #expect(after.status == 0, "\(after.output)\(after.errors)")
            }
        }

        @Test("a person's Terraform command waits for its turn beside the controller, and nothing runs beside it")
        func turn() async throws {
            try await World.with { world in
                try await world.provision()
                let controller = try world.start(["run"])
                let commit = try await world.commitService(tag: "1.5.0")
                let busy = try await world.containersSoon { $0.contains { $0.status == "updating" } }
                try #require(busy)
                let plan = try await world.amarre("terraform", "staging", "--", "plan", "-detailed-exitcode")
                #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
                let history = try await world.history()
                #expect(
                    history.contains { $0.revision == commit && $0.outcome == "completed" },
                    "the promotion was over before the plan ran: \(history)")
                let list = try await world.amarre("terraform", "staging", "--", "state", "list")
                #expect(
                    list.output.contains(#"scaleway_container.instance["streamlit-1"]"#), "\(list.output)\(list.errors)"
                )
                // Two at once have it one after the other.
                async let one = world.amarre("terraform", "staging", "--", "state", "list")
                async let two = world.amarre("terraform", "staging", "--", "state", "list")
                let both = try await [one, two]
                #expect(both.allSatisfy { $0.status == 0 && $0.output == list.output }, "\(both)")
                // The loop goes on after all of them.
                try await world.call("PATCH", "containers/streamlit-1", #"{"max_scale":9}"#)
                // With the full plan that follows a person's command, or on its own.
                let healed = try await world.record { record in
                    record.outcome == "completed" && ["drift", "poll"].contains(record.trigger)
                        && record.changes.contains { $0.resource == "streamlit-1" }
                        && !record.changes.contains { $0.field == "image" }
                }
                #expect(healed.changes.allSatisfy { $0.resource == "streamlit-1" }, "\(healed)")
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
            }
        }

        @Test("abort puts back what a rollout under way has touched")
        func abort() async throws {
            try await World.with { world in
                try await world.provision()
                let first = try await world.serving()
                let controller = try world.start(["run"])
                try await world.setBehaviour("streamlit", "1.5.0", "stuck")
                let commit = try await world.commitService(tag: "1.5.0")
                let busy = try await world.containersSoon { $0.contains { $0.status == "updating" } }
                try #require(busy)
                let abort = try await world.amarre("abort", "staging")
                #expect(abort.status == 0, "\(abort.output)\(abort.errors)")
                // Before the next look tries the commit again.
                #expect(try await world.amarre("suspend", "staging").status == 0)
                try await world.call("POST", "containers/streamlit-0/release")
                let record = try await world.record { $0.revision == commit && $0.outcome == "aborted" }
                #expect(record.reason.code == "aborted")
                #expect(try await world.serving() == first)
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
            }
        }
    }
}
