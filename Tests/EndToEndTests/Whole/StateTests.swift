import Foundation
import Glibc
import TestSupport
import Testing

@testable import Presentation

extension WholeProduct {
    /// Terraform's state in an S3 store, with the roots as they are and the whole product around them.
    @Suite("The store of the state")
    struct StateTests {
        private static let lockKey = "staging/terraform.tfstate.tflock"

        @Test(
            "an outage of the store is noticed, nothing is applied, and the change goes on by itself; a foreign lock is shown and stays"
        )
        func outageAndForeignLock() async throws {
            let store = try await ObjectStore.start()
            try await World.with(store: store) { world in
                try await world.provision()
                let old = try await world.serving()
                let controller = try world.start(["run"])
                store.pause()
                let commit = try await world.commitService(tag: "1.5.0")
                let began = ContinuousClock.now
                let noticed = try await eventually(within: .seconds(40)) {
                    try await world.status().reason.code == "state_backend_unreachable"
                }
                #expect(noticed && ContinuousClock.now - began < .seconds(15))
                let status = try await world.status()
                #expect(status.state == "unreachable" && status.reason.message.contains(store.endpoint), "\(status)")
                #expect(try await world.serving() == old)
                store.resume()
                _ = try await world.record { $0.revision == commit && $0.outcome == "completed" }
                #expect(Set(try await world.serving()).isDisjoint(with: old))

                let lock =
                    #"{"ID":"c1cb74bd-3c8f-6336-64b3-c6dcc8161d24","Operation":"OperationTypeApply","Info":"","Who":"dominique@laptop","Version":"1.11.4","Created":"2026-11-01T10:00:00Z","Path":"states/staging/terraform.tfstate"}"#
                try store.put(lock, at: Self.lockKey)
                let next = try await world.commitService(tag: "1.4.2")
                let shown = try await eventually(within: .seconds(90)) {
                    try await world.status().reason.code == "terraform_locked"
                }
                #expect(shown)
                let record = try await world.record { $0.revision == next }
                #expect(record.outcome == nil || record.outcome == "failed")
                for reason in [try await world.status().reason, record.reason] {
                    #expect(reason.message.contains("dominique@laptop") && reason.message.contains(" ago"), "\(reason)")
                }
                #expect(try store.object(Self.lockKey) == lock)
                // A commit that comes meanwhile takes over, since nothing was verified. Its author's name moves
                // nobody's cursor.
                let author = "Mal\u{1B}[2J\u{202E}lory"
                let last = try await world.commit(
                    ["desired-state/staging/services/streamlit.yaml": World.service(tag: "1.4.2", level: "debug")],
                    message: "A \u{1B}]0;title\u{7}change\u{202E}", author: author)
                let taken = try await eventually(within: .seconds(90)) {
                    try await world.amarre("status", "staging", "--output", "json").output.contains(last)
                }
                #expect(taken)
                for output in ["table", "json"] {
                    let shown = try await world.amarre("status", "staging", "--output", output)
                    #expect(
                        !(shown.output + shown.errors).unicodeScalars.contains {
                            $0 != "\n" && TerminalText.isUnsafe($0)
                        })
                }
                try store.delete(Self.lockKey)
                _ = try await world.record { $0.revision == last && $0.outcome == "completed" }
                #expect(try await world.serving() == old)
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
            }
        }

        @Test("all processes killed at once in an apply: the lock object that they leave is released by the next run")
        func killedWithItsLock() async throws {
            let store = try await ObjectStore.start()
            try await World.with(["streamlit": World.service(min: 1, max: 1)], store: store) { world in
                try await world.provision()
                try await world.setBehaviour("streamlit", "1.5.0", "stuck")
                let controller = try world.start(["run"])
                try await world.commit([
                    "desired-state/staging/services/streamlit.yaml": World.service(tag: "1.5.0", min: 1, max: 1)
                ])
                let held = try await eventually(within: .seconds(90)) {
                    try store.object(Self.lockKey)?.contains("OperationTypeApply") == true
                }
                try #require(held)
                for pid in world.processes().compactMap({ pid_t($0.prefix { $0 != " " }) }) { kill(pid, SIGKILL) }
                #expect(try await controller.wait() == 128 + SIGKILL)
                #expect(try store.object(Self.lockKey) != nil)
                try await world.setBehaviour("streamlit", "1.5.0", "good")
                try await world.call("POST", "containers/streamlit-0/release")
                let again = try await world.amarre("reconcile", "staging")
                #expect(again.status == 0, "\(again.output)\(again.errors)")
                #expect(try store.object(Self.lockKey) == nil)
                #expect(try await world.differences() == [])
            }
        }

        @Test("terraform destroy of staging leaves production as it was", arguments: [false, true])
        func destroy(inStore: Bool) async throws {
            let store = inStore ? try await ObjectStore.start() : nil
            let service = World.service(min: 1, max: 1)
            let files = [
                "desired-state/staging/environment.yaml": World.environment(),
                "desired-state/staging/services/streamlit.yaml": service,
                "desired-state/production/environment.yaml": World.environment("production", project: World.production),
                "desired-state/production/services/streamlit.yaml": World.service(),
            ]
            try await World.with(files: files, store: store) { world in
                let built = try await world.amarre("reconcile")
                try #require(built.status == 0, "\(built.output)\(built.errors)")
                func state() throws -> String {
                    let text =
                        try store.map { try $0.object("production/terraform.tfstate") }
                        ?? String(
                            contentsOfFile: world.folder.file("state/production.tfstate"), encoding: .utf8)
                    return try #require(text)
                }
                func production() async throws -> [World.Container] {
                    try await world.containers().filter { $0.projectID == World.production }
                }
                let before = (state: try state(), containers: try await production())
                try #require(before.containers.count == 2 && before.state.contains("scaleway_container"))

                // The namespace is guarded: a person has to lift that in a commit first.
                let guarded = try await world.amarre("terraform", "staging", "--", "destroy", "-auto-approve")
                #expect(
                    guarded.status != 0 && guarded.errors.contains("prevent_destroy"),
                    "\(guarded.output)\(guarded.errors)")
                #expect(try await world.containers().count == 3)
                let module = "terraform/modules/environment/main.tf"
                let text = String(
                    decoding: try Data(contentsOf: URL(fileURLWithPath: world.folder.file("work/\(module)"))),
                    as: UTF8.self)
                try await world.commit([
                    module: text.replacing("prevent_destroy = true", with: "prevent_destroy = false")
                ])
                let destroyed = try await world.amarre("terraform", "staging", "--", "destroy", "-auto-approve")
                #expect(destroyed.status == 0, "\(destroyed.output)\(destroyed.errors)")

                let gone = try await world.containersSoon { $0.allSatisfy { $0.projectID == World.production } }
                #expect(gone)
                #expect(try await production() == before.containers)
                #expect(try state() == before.state)
                let diff = try await world.amarre("diff", "production")
                #expect(diff.status == 0, "\(diff.output)\(diff.errors)")
                let plan = try await world.amarre("terraform", "production", "--", "plan", "-detailed-exitcode")
                #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
                for container in before.containers {
                    #expect(try await world.answers(container.name, in: "production"))
                }
            }
        }
    }
}
