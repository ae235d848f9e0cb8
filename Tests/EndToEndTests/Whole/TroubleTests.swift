import Foundation
import Glibc
import TestSupport
import Testing

extension WholeProduct {
    @Suite("Trouble")
    struct TroubleTests {
        @Test("with the API gone a command says so and exits 1, and the next one works again")
        func apiGone() async throws {
            try await World.with { world in
                try await world.provision()
                try await world.stopSimulator()
                for arguments in [["diff"], ["reconcile", "staging"]] {
                    let result = try await world.run(arguments)
                    #expect(result.status == 1, "\(arguments): \(result.output)\(result.errors)")
                    #expect(result.errors.contains("error: "), "\(arguments): \(result.errors)")
                    let text = result.output + result.errors
                    #expect(text.contains("127.0.0.1"), "\(arguments): \(text)")
                    #expect(!text.contains("Fatal error"), "\(arguments): \(text)")
                }
                try await world.startSimulator()
                #expect(try await world.amarre("reconcile", "staging").status == 0)
                #expect(try await world.differences() == [])
            }
        }

        @Test("an outage is noticed, makes the environment read-only, is recorded once, and is over by itself")
        func outage() async throws {
            try await World.with { world in
                try await world.provision()
                let controller = try world.start(["run"])
                try await world.stopSimulator()
                let began = ContinuousClock.now
                let noticed = try await eventually(within: .seconds(60)) {
                    try await world.status().notices.contains { $0.hasPrefix("Read-only since") }
                }
                #expect(noticed && ContinuousClock.now - began < .seconds(30))
                #expect(try await world.status().state == "unreachable")
                let commit = try await world.commitService(tag: "1.5.0")
                let failed = try await world.record { $0.revision == commit && $0.outcome == "failed" }
                #expect(failed.changes.isEmpty && failed.reason.code == "scaleway_unreachable", "\(failed)")
                try await world.startSimulator()
                _ = try await world.record { $0.revision == commit && $0.outcome == "completed" }
                #expect(try await world.status().notices.isEmpty)
                controller.send(SIGTERM)
                #expect(try await controller.wait() == 0)
            }
        }

        @Test("two controllers never work on one data directory: the second says who has it")
        func twoControllers() async throws {
            try await World.with(["streamlit": World.service(min: 1, max: 1)]) { world in
                let first = try world.start(["run"])
                try #require(
                    await eventually { FileManager.default.fileExists(atPath: world.folder.file("data/lock")) })
                let second = try await world.amarre("run")
                #expect(second.status == 1, "\(second.errors)")
                #expect(second.errors.contains("\(first.pid)"), "\(second.errors)")
                // Commands find the first through the journal; two at once are answered one after the other.
                async let one = world.amarre("reconcile", "staging")
                async let two = world.amarre("reconcile", "staging")
                #expect(try await [one.status, two.status] == [0, 0])
                first.send(SIGTERM)
                #expect(try await first.wait() == 0)
            }
        }

        /// Part of the way into a promotion of two instances, by what the cloud shows.
        @Test(
            "killed at a moment of a promotion, a restart converges and says what became of it", arguments: [0, 1, 2])
        func killed(moment: Int) async throws {
            try await World.with { world in
                try await world.provision()
                let old = try await world.serving()
                let controller = try world.start(["run"])
                let commit = try await world.commitService(tag: "1.5.0")
                switch moment {
                case 0:
                    try #require(
                        await eventually {
                            world.processes().contains { $0.contains("terraform") && $0.contains("plan") }
                        })
                case 1: try #require(try await world.containersSoon { $0.contains { $0.status == "updating" } })
                default: try #require(try await world.containersSoon { Set($0.map(\.servingImage)).count == 2 })
                }
                controller.send(SIGKILL)
                #expect(try await controller.wait() == 128 + SIGKILL)
                let alone = await eventually(within: .seconds(60)) { world.processes().isEmpty }
                #expect(alone, "outlived the controller: \(world.processes())")

                let again = try await world.amarre("reconcile", "staging")
                #expect(again.status == 0, "\(again.output)\(again.errors)")
                #expect(try await world.differences() == [])
                let new = try await world.serving()
                #expect(new.count == 2 && Set(new).isDisjoint(with: old))
                let records = try await world.history().filter { $0.revision == commit }
                #expect(records.contains { $0.outcome == "completed" }, "\(records)")
                #expect(records.flatMap(\.changes).filter { $0.field == "image" }.count == 2, "\(records)")
            }
        }
    }
}

extension World {
    func run(_ arguments: [String]) async throws -> AmarreBinary.Result {
        let program = try start(arguments)
        let status = try await program.wait()
        return AmarreBinary.Result(status: status, output: program.output, errors: program.errors)
    }
}
