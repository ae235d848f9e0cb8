import Foundation
import Glibc
import TestSupport
import Testing

extension WholeProductBeside {
    @Suite("Git has lost it")
    struct LostSourceTests {
        private static let environment = "desired-state/staging/environment.yaml"
        private static let service = "desired-state/staging/services/streamlit.yaml"

        @Test(
            "whatever became of git, what runs keeps its status, and people can suspend it, resume it and put a release back"
        )
        func lost() async throws {
            let small = World.service(min: 1, max: 1, secrets: "{}")
            try await World.with(["streamlit": small]) { world in
                try await world.provision()
                let first = try await world.serving()
                try await world.commit([Self.service: World.service(tag: "1.5.0", min: 1, max: 1, secrets: "{}")])
                try await world.provision()
                try #require(try await world.serving() != first)

                // Vanished: a commit without the environment, nothing else wrong with it.
                try await world.commit([
                    Self.environment: nil, Self.service: nil, "desired-state/README.md": "Nothing here.\n",
                ])
                let refused = try await world.amarre("reconcile", "staging")
                #expect(refused.status == 2, "\(refused.output)\(refused.errors)")
                #expect(refused.output.contains("has no desired state for staging"), "\(refused.output)")
                #expect(try await world.amarre("status").status == 2)
                #expect(try await world.status().reason.code == "desired_state_missing")
                try await obeyed(world)

                // Too many files: a finding that is no single environment's.
                var many = ["desired-state/README.md": nil, Self.environment: World.environment(), Self.service: small]
                for number in 0...2000 { many["desired-state/staging/services/s\(number).yaml"] = "x\n" }
                try await world.commit(many)
                let tooMany = try await world.amarre("reconcile", "staging")
                #expect(
                    tooMany.status == 2 && tooMany.output.contains("at most 2000"), "\(tooMany.output)\(tooMany.errors)"
                )

                // Written wrongly in the configuration: it isn't passed over.
                let configuration = try String(contentsOfFile: world.folder.file("config.yaml"), encoding: .utf8)
                try world.folder.write("config.yaml", configuration + "environments: [staging, stagin]\n")
                let wrong = try await world.amarre("status")
                #expect(wrong.status == 2 && wrong.output.contains("stagin: unknown"), "\(wrong.output)\(wrong.errors)")
                let doctor = try await world.amarre("doctor")
                #expect(
                    doctor.status == 1 && doctor.output.contains("the configuration names stagin"), "\(doctor.output)")
                #expect(doctor.output.contains("it lies in no file that others can read"), "\(doctor.output)")
                let history = try await world.amarre("history", "-e", "stagin")
                #expect(
                    history.status == 0 && history.errors.contains("nothing is recorded of an environment 'stagin'"),
                    "\(history.errors)")
                try world.folder.write("config.yaml", configuration)
                chmod(world.folder.file("scw.yaml"), 0o644)
                let open = try await world.amarre("doctor")
                #expect(
                    open.status == 0 && open.output.contains("others can read this file"),
                    "\(open.output)\(open.errors)")

                // Gone: there is no repository any more.
                try FileManager.default.moveItem(
                    atPath: world.folder.file("repository"), toPath: world.folder.file("moved"))
                let status = try await world.status()
                #expect(status.notices.contains { $0.hasPrefix("Git can't be read") }, "\(status.notices)")
                try await obeyed(world)
                let diff = try await world.amarre("diff")
                #expect(diff.status == 1 && diff.errors.contains("error: "), "\(diff.errors)")
                let unknown = try await world.amarre("suspend", "stagin")
                #expect(unknown.status == 1 && unknown.errors.contains("git can't be read"), "\(unknown.errors)")
                let back = try await world.amarre("rollback", "streamlit", "-e", "staging")
                #expect(back.status == 2 && back.output.contains("rolledBack"), "\(back.output)\(back.errors)")
                #expect(try await world.serving() == first)
            }
        }

        private func obeyed(_ world: World) async throws {
            for command in ["suspend", "resume"] {
                let result = try await world.amarre(command, "staging")
                #expect(result.status == 0, "\(command): \(result.output)\(result.errors)")
            }
            let nothing = try await world.amarre("abort", "staging")
            // Also while it looks for itself, which it does when it starts.
            let answers = ["Nothing is under way", "there is nothing to abort"]
            #expect(
                nothing.status == 2 && answers.contains { nothing.output.contains($0) },
                "\(nothing.output)\(nothing.errors)")
        }
    }
}
