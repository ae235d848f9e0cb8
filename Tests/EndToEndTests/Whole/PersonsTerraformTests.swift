import Foundation
import TestSupport
import Testing

extension WholeProductBeside {
    /// `amarre terraform` asks for what the controller would ask for, also where that isn't what
    /// git's newest commit says.
    @Suite("A person's Terraform beside what is held")
    struct PersonsTerraformTests {
        private static let module = "terraform/modules/service/main.tf"

        /// Commits the module with `ours` replaced.
        private func change(_ world: World, _ ours: String, to other: String) async throws {
            let text = try String(contentsOfFile: world.folder.file("work/\(Self.module)"), encoding: .utf8)
            try #require(text.contains(ours), "the module has no “\(ours)” any more")
            try await world.commit([Self.module: text.replacing(ours, with: other)])
        }

        private func plan(_ world: World, _ environment: String) async throws -> AmarreBinary.Result {
            try await world.amarre("terraform", environment, "--", "plan", "-detailed-exitcode", "-no-color")
        }

        @Test(
            "while a change of terraform/ is held, a person's plan and apply work with the code before it, and say so")
        func held() async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1, secrets: "{}")]) { world in
                try await world.provision()
                let good = try #require(try await world.history().first?.revision)
                let before = try await world.serving()
                // Whoever asks for its health is refused.
                try await change(world, #"privacy  = "public""#, to: #"privacy  = "private""#)
                let refused = try await world.amarre("reconcile", "staging")
                let isHeld = refused.errors.contains("The change of terraform/ is held;")
                try #require(refused.status == 2 && isHeld, "\(refused.output)\(refused.errors)")

                let plan = try await plan(world, "staging")
                #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
                let notes = plan.errors.split(separator: "\n").filter { $0.hasPrefix("note: ") }
                #expect(notes.count == 1, "\(plan.errors)")
                #expect(
                    notes.first?.hasPrefix("note: The change of terraform/ is held in staging since ") == true,
                    "\(plan.errors)")
                let ending =
                    "Terraform works with the code of commit \(good). Change terraform/ in git, or run `amarre retry "
                    + "-e staging`."
                #expect(notes.first?.hasSuffix(ending) == true, "\(plan.errors)")
                let apply = try await world.amarre("terraform", "staging", "--", "apply", "-auto-approve", "-no-color")
                #expect(
                    apply.status == 0 && apply.output.contains("0 added, 0 changed, 0 destroyed"),
                    "\(apply.output)\(apply.errors)")
                #expect(try await world.serving() == before)
            }
        }

        @Test("while a change of terraform/ waits for another environment, also before the controller has seen it")
        func waits() async throws {
            let service = World.service(secrets: "{}")
            let files = [
                "desired-state/staging/environment.yaml": World.environment(),
                "desired-state/staging/services/streamlit.yaml": service,
                "desired-state/production/environment.yaml": World.environment(
                    "production", project: World.production, more: "promotion: { from: staging, verifiedFor: 1m }\n"),
                "desired-state/production/services/streamlit.yaml": service,
            ]
            try await World.with(files: files) { world in
                let built = try await world.amarre("reconcile")
                try #require(built.status == 0, "\(built.output)\(built.errors)")
                try await change(world, #"tags         = ["amarre""#, to: #"tags         = ["other""#)
                func expectOldCode(_ moment: Comment) async throws {
                    let plan = try await plan(world, "production")
                    #expect(plan.status == 0, "\(moment): \(plan.output)\(plan.errors)")
                    let note =
                        "note: A change of terraform/ waits until staging has applied it and was seen healthy, until "
                    #expect(plan.errors.contains(note), "\(moment): \(plan.errors)")
                    #expect(
                        plan.errors.contains(" Terraform works with the code of commit "), "\(moment): \(plan.errors)")
                }
                try await expectOldCode("nobody has looked yet")
                let waiting = try await world.amarre("reconcile", "production")
                try #require(waiting.output.contains("waits until staging"), "\(waiting.output)\(waiting.errors)")
                try await expectOldCode("production waits")
                // Staging's turn: it works with git's, and once it was seen healthy production does, too.
                let first = try await plan(world, "staging")
                #expect(first.status == 2 && !first.errors.contains("note: "), "\(first.output)\(first.errors)")
                let done = try await world.amarre("reconcile", "staging")
                try #require(done.status == 0, "\(done.output)\(done.errors)")
                let after = try await plan(world, "production")
                #expect(after.status == 2 && after.output.contains("2 to change"), "\(after.output)\(after.errors)")
                #expect(!after.errors.contains("note: "), "\(after.errors)")
            }
        }

        @Test(
            "another project in git is refused as the controller refuses it, until a person says that the environment moves"
        )
        func anotherProject() async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1, secrets: "{}")]) { world in
                try await world.provision()
                try await world.commit([
                    "desired-state/staging/environment.yaml": World.environment(project: World.production)
                ])
                let refused = try await plan(world, "staging")
                let error =
                    "error: staging/environment.yaml names project \(World.production), and staging runs in project "
                    + "\(World.staging). Put the old project back, or move it: docs/operating.md, “Moving an "
                    + "environment to another project”, says how. [project_changed]\n"
                #expect(
                    refused.status == 1 && refused.errors.hasSuffix(error),
                    "\(refused.status): \(refused.output)\(refused.errors)")
                #expect(refused.output.isEmpty, "\(refused.output)")
                // To move it, a person takes it out of Terraform's state while git names the new project
                // (docs/operating.md).
                let list = try await world.amarre("terraform", "staging", "--", "state", "list")
                #expect(list.status == 0 && list.output.contains("scaleway_container"), "\(list.output)\(list.errors)")
            }
        }
    }
}
