import Foundation
import Glibc
import TestSupport
import Testing

extension WholeProductBeside {
    /// A busy machine gets some more than the promised second; who waits for git or Scaleway takes 20 s and more.
    @Suite("Silence of others")
    struct SilenceTests {
        private static let limit: Duration = .seconds(4)
        private static let small = ["streamlit": World.service(min: 1, max: 1, secrets: "{}")]

        @Test(
            "while git accepts and says nothing, or stops in the middle, people are answered and SIGTERM is obeyed",
            arguments: ["", SilentServer.halfAnAnswer])
        func git(greeting: String) async throws {
            try await World.with(Self.small) { world in
                try await world.provision()
                let server = try SilentServer(greeting: greeting)
                try world.configure("repository: repository", as: "repository: \"\(server.url)\"")

                // With nobody running, each command does the work itself.
                for command in ["suspend", "resume", "abort", "status"] { try await answered(world, command) }
                let doctor = try world.start(["doctor"])
                let before = server.connections
                try #require(await eventually { server.connections > before })
                doctor.send(SIGINT)
                #expect(try await doctor.wait(within: Self.limit) == 128 + SIGINT)

                let connections = server.connections
                let controller = try world.start(["run"])
                try #require(await eventually { server.connections > connections })
                for command in ["suspend", "status", "abort", "resume", "status"] { try await answered(world, command) }
                controller.send(SIGTERM)
                #expect(try await controller.wait(within: Self.limit) == 0, "\(controller.errors)")
            }
        }

        @Test("while Scaleway accepts and says nothing, people are answered and SIGTERM is obeyed")
        func scaleway() async throws {
            try await World.with(Self.small) { world in
                try await world.provision()
                let server = try SilentServer()
                try world.configure("apiURL: \"\(world.url)\"", as: "apiURL: \"\(server.origin)\"")
                let controller = try world.start(["run"])
                try #require(await eventually { server.connections > 0 })
                for command in ["suspend", "status", "abort", "resume"] { try await answered(world, command) }
                controller.send(SIGTERM)
                #expect(try await controller.wait(within: Self.limit) == 0, "\(controller.errors)")
                try world.configure("apiURL: \"\(server.origin)\"", as: "apiURL: \"\(world.url)\"")
            }
        }

        @Test("while a plan runs that never ends, people are answered, and an abort ends it")
        func plan() async throws {
            try await World.with(Self.small) { world in
                try await world.provision()
                let mark = world.folder.file("planning")
                try world.folder.write(
                    "terraform.sh",
                    """
                    #!/bin/sh
                    for word in "$@"; do
                      if [ "$word" = plan ] && [ ! -e \(mark) ]; then echo $$ > \(mark); exec /bin/sleep 600; fi
                    done
                    exec terraform "$@"

                    """)
                chmod(world.folder.file("terraform.sh"), 0o700)
                try world.configure("terraform: { ", as: "terraform: { binary: \(world.folder.file("terraform.sh")), ")
                let controller = try world.start(["run"])
                try await world.commitSmallService(tag: "1.5.0")
                try #require(
                    await eventually { (try? world.folder.read("planning"))?.hasSuffix("\n") == true },
                    "\(controller.errors)")
                let plan =
                    "/proc/" + (try world.folder.read("planning").trimmingCharacters(in: .whitespacesAndNewlines))
                for command in ["suspend", "status"] { try await answered(world, command) }
                #expect(try await world.status().activity == "rolling out streamlit")
                for command in ["abort", "status"] { try await answered(world, command) }
                #expect(await eventually(within: .seconds(15)) { !FileManager.default.fileExists(atPath: plan) })
                controller.send(SIGTERM)
                #expect(try await controller.wait(within: Self.limit) == 0, "\(controller.errors)")
            }
        }

        /// What it says is another test's matter; 2 is an answer too.
        private func answered(_ world: World, _ command: String, _ location: SourceLocation = #_sourceLocation)
            async throws
        {
            let began = ContinuousClock.now
            let program = try world.start([command, "staging"])
            let status = try await program.wait(within: .seconds(60))
            let took = ContinuousClock.now - began
            #expect(
                took < Self.limit, "\(command) took \(took): \(program.output)\(program.errors)",
                sourceLocation: location)
            #expect(
                [0, 2].contains(status), "\(command): \(program.output)\(program.errors)", sourceLocation: location)
        }
    }
}

extension World {
    /// Changes the configuration file; what was there must be.
    func configure(_ old: String, as new: String) throws {
        let text = try folder.read("config.yaml")
        try #require(text.contains(old), "\(text)")
        try folder.write("config.yaml", text.replacingOccurrences(of: old, with: new))
    }

    func commitSmallService(tag: String) async throws {
        try await commit([
            "desired-state/staging/services/streamlit.yaml": Self.service(tag: tag, min: 1, max: 1, secrets: "{}")
        ])
    }
}
