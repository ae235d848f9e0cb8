import Foundation
import TestSupport
import Testing

extension WholeProductBeside {
    @Suite("Terraform's code and a person's Terraform")
    struct TerraformCodeTests {
        private static let root = "environments/staging/main.tf"

        /// Puts Terraform's code into `deploy/infra`, leaves something in `terraform` that can't be used, and has the
        /// configuration say so.
        private func moveCode(_ world: World) async throws {
            let work = world.folder.file("work")
            try FileManager.default.createDirectory(atPath: "\(work)/deploy", withIntermediateDirectories: false)
            try FileManager.default.moveItem(atPath: "\(work)/terraform", toPath: "\(work)/deploy/infra")
            try await world.commit(["terraform/\(Self.root)": "locals {\n  secrets = {}\n  wrong   = folder\n}\n"])
            try configure(world, path: "deploy/infra")
        }

        private func configure(_ world: World, path: String) throws {
            let text = try world.folder.read("config.yaml")
            let others = text.split(separator: "\n").map { line in
                line.hasPrefix("source:")
                    ? "source: { repository: repository, branch: main, pollInterval: 300ms, terraformPath: \(path) }"
                    : String(line)
            }
            try world.folder.write("config.yaml", others.joined(separator: "\n") + "\n")
        }

        @Test(
            "Terraform's code in another folder is used, the usual one beside it isn't, and messages name the one in use"
        )
        func anotherFolder() async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1)]) { world in
                try await moveCode(world)
                try await world.provision()
                let plan = try await world.amarre("terraform", "staging", "--", "plan", "-detailed-exitcode")
                #expect(plan.status == 0, "\(plan.output)\(plan.errors)")

                // The same commit and the other folder: nothing of the first one's copy is used.
                try configure(world, path: "terraform")
                let wrong = try await world.amarre("reconcile", "staging")
                #expect(wrong.status == 1, "\(wrong.output)\(wrong.errors)")
                #expect(
                    (" " + wrong.output + wrong.errors).contains(" terraform/\(Self.root):3:"),
                    "\(wrong.output)\(wrong.errors)")

                try configure(world, path: "deploy/infra")
                try FileManager.default.removeItem(atPath: world.folder.file("work/terraform"))
                try await world.commit(["deploy/infra/\(Self.root).tf": "locals { wrong = deploy }\n"])
                let named = try await world.amarre("reconcile", "staging")
                #expect(
                    named.status == 1 && (named.output + named.errors).contains("deploy/infra/\(Self.root).tf:1:"),
                    "\(named.output)\(named.errors)")
                try await world.commit(["deploy/infra/\(Self.root).tf": nil])
                try await world.provision()
                let after = try await world.amarre("terraform", "staging", "--", "plan", "-detailed-exitcode")
                #expect(after.status == 0, "\(after.output)\(after.errors)")
            }
        }

        @Test("a person's plan and apply leave an ignored field as it is, like the controller's")
        func ignoredField() async throws {
            let rule = """
                ignore:
                  - { resource: streamlit-0, field: environment.LOG_LEVEL, reason: a look, until: 2099-12-31 }
                """
            try await World.with(
                files: [
                    "desired-state/staging/environment.yaml": World.environment(more: rule),
                    "desired-state/staging/services/streamlit.yaml": World.service(),
                ]
            ) { world in
                try await world.provision()
                try await world.call(
                    "PATCH", "containers/streamlit-0", #"{"environment_variables":{"LOG_LEVEL":"loud"}}"#)
                #expect(try await world.differences() == [])
                let plan = try await world.amarre(
                    "terraform", "staging", "--", "plan", "-detailed-exitcode", "-no-color")
                #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
                let apply = try await world.amarre("terraform", "staging", "--", "apply", "-auto-approve", "-no-color")
                #expect(apply.status == 0 && apply.output.contains("0 changed"), "\(apply.output)\(apply.errors)")
                // Another one isn't covered by the rule.
                try await world.call(
                    "PATCH", "containers/streamlit-1", #"{"environment_variables":{"LOG_LEVEL":"loud"}}"#)
                let other = try await world.amarre(
                    "terraform", "staging", "--", "plan", "-detailed-exitcode", "-no-color")
                #expect(other.status == 2 && other.output.contains("1 to change"), "\(other.output)\(other.errors)")
                #expect(other.output.contains(#"instance["streamlit-1"] will be updated"#), "\(other.output)")
            }
        }
    }
}
