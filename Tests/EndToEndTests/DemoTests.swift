import Foundation
import TestSupport
import Testing

@testable import Demo

/// One fast demo, whose folder the sabotage tests copy: each breaks one claim in its copy and looks at all of them.
@Suite("Demo", .serialized, .timeLimit(.minutes(5)))
struct DemoTests {
    @Test("every claim is true, and each sabotage makes its own claim false")
    func claims() async throws {
        try await DemoProgram.requireMigrations()
        let folder = try TemporaryFolder()
        let original = folder.file("original")
        let demo = try await DemoProgram.run(["--directory", original, "--pace", "fast"])
        try #require(demo.status == 0, "\(demo.output)\n\(demo.errors)")
        for claim in DemoClaim.allCases {
            #expect(demo.output.contains("✔ \(claim.rawValue) "))
        }
        #expect(demo.output.contains("All 6 claims are true."))
        Self.expectMigrations(demo.output)
        #expect(demo.output.contains(#/3 instances; the promotion took \d+\.\d s\n/#))
        #expect(demo.output.contains(#/; the rollback took \d+\.\d s\n/#))
        #expect(!demo.output.contains("\u{1B}"), "colour is for terminals")
        try Self.expectLeftovers(in: original)

        for claim in DemoClaim.allCases {
            let copy = folder.file(claim.rawValue)
            try FileManager.default.copyItem(atPath: original, toPath: copy)
            let result = try await DemoProgram.run(["--directory", copy, "--check", "--sabotage", claim.rawValue])
            #expect(result.status == 1, "\(claim): \(result.output)\n\(result.errors)")
            #expect(result.output.contains("✘ \(claim.rawValue) "), "\(claim): \(result.output)\n\(result.errors)")
            let others = DemoClaim.allCases.filter { $0 != claim && result.output.contains("✔ \($0.rawValue) ") }
            #expect(others.count >= 3, "the others are looked at as well: \(result.output)")
            #expect(try DemoProgram.processes(in: copy) == [])
        }
        let again = try await DemoProgram.run(["--directory", original, "--check"])
        #expect(again.status == 0, "\(again.output)\n\(again.errors)")
        try await Self.expectContinuation(in: original)
    }

    @Test(
        "Ctrl-C ends the simulator, the controller and Terraform, and the exit code says so",
        arguments: [SIGINT, SIGTERM])
    func interrupted(signal: Int32) async throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("demo")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try AmarreBinary.path)
        process.arguments = ["demo", "--directory", directory, "--pace", "fast", "--source", DemoProgram.packageRoot]
        process.environment = DemoProgram.environment
        let log = try folder.write("output", "")
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardError = process.standardOutput
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        // In the middle of the first apply: a Terraform process is under way.
        let begun = try await eventually(within: .seconds(60)) {
            try DemoProgram.processes(in: directory).contains { $0.contains("terraform") && !$0.contains("supervise") }
        }
        let output = try folder.read("output")
        try #require(begun, "\(output)")
        kill(process.processIdentifier, signal)
        #expect(await eventually(within: .seconds(60)) { !process.isRunning })
        #expect(!process.isRunning && process.terminationStatus == 1)
        #expect(try folder.read("output").contains("error: interrupted"))
        #expect(try await eventually(within: .seconds(60)) { try DemoProgram.processes(in: directory).isEmpty })
    }

    @Test("when the demo is killed, what it started ends as well")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("demo")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try AmarreBinary.path)
        process.arguments = ["demo", "--directory", directory, "--pace", "fast", "--source", DemoProgram.packageRoot]
        process.environment = DemoProgram.environment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        #expect(
            try await eventually(within: .seconds(60)) {
                try DemoProgram.processes(in: directory).contains { $0.contains(" run ") }
            })
        kill(process.processIdentifier, SIGKILL)
        #expect(try await eventually(within: .seconds(60)) { try DemoProgram.processes(in: directory).isEmpty })
    }

    /// What a person sees of a release that migrates and of one whose migration fails.
    private static func expectMigrations(_ output: String) {
        #expect(output.contains(#/alembic upgrade head: base → 0002_metrics in \d+\.\d s\n/#))
        #expect(
            output.contains(
                "alembic_version is 0002_metrics; tables: datasets, experiments, metrics, results; "
                    + "amarre.migrations: begun 1×\n"))
        // The end of what the command printed, as `amarre migrate status` has it.
        #expect(output.contains("staging/streamlit: migration failed\n"))
        #expect(output.contains(#/column "license" of relation "datasets" does not exist\n/#))
        #expect(output.contains("alembic_version is still 0002_metrics"))
        #expect(output.contains("streamlit-0 is ready, serves 1.6.1\n"))
        #expect(output.contains("0002_metrics; done and failed: base → 0002_metrics, 0002_metrics → 0002_metrics\n"))
        #expect(output.contains(#/requests a second in every phase, none failed\n .*migration \d+ at \d+\/s/#))
        #expect(!output.contains("postgres://"), "the database's URL is a secret")
        DemoProgram.expectNoCluster(output)
    }

    @Test("a folder with something in it is left alone")
    func folderInUse() async throws {
        let folder = try TemporaryFolder()
        try folder.write("mine", "text")
        let result = try await DemoProgram.run(["--directory", folder.path])
        #expect(result.status == 1)
        #expect(result.errors.contains("isn't empty"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["mine"])
    }

    @Test("without its tools it says so before it makes anything")
    func noTools() async throws {
        let folder = try TemporaryFolder()
        let result = try await AmarreBinary.run(
            ["demo", "--directory", folder.file("demo")], environment: ["PATH": "/nowhere"])
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("error: there is no git on PATH."))
        #expect(!FileManager.default.fileExists(atPath: folder.file("demo")))
    }

    @Test("the help names every claim and its sabotage")
    func help() async throws {
        let result = try await AmarreBinary.run(["demo", "--help"])
        #expect(result.status == 0)
        for claim in DemoClaim.allCases { #expect(result.output.contains("--sabotage \(claim.rawValue)")) }
        let wrong = try await AmarreBinary.run(["demo", "--sabotage", "nothing"])
        #expect(wrong.status == 64)
    }

    // MARK: Support

    /// What the demo promises to leave in its folder.
    private static func expectLeftovers(in directory: String) throws {
        let credentials = try String(contentsOfFile: directory + "/scw.yaml", encoding: .utf8)
        #expect(credentials.contains(#/access_key: SCW[A-Z0-9]{17}\n/#))
        #expect(credentials.contains(#/secret_key: [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\n/#))
        let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/scw.yaml")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        for name in [
            "config.yaml", "simulator.json", "repository/HEAD", "terraform.rc", "controller.log", "database.sql",
        ] {
            #expect(FileManager.default.fileExists(atPath: "\(directory)/\(name)"), "\(name)")
        }
        #expect(try DemoProgram.processes(in: directory) == [])
    }

    /// Starts the simulator by hand, as the demo says at its end, and gives the commands that must go on working.
    private static func expectContinuation(in directory: String) async throws {
        let record = try DemoRecord.read(directory + "/demo.json")
        let simulator = Process()
        simulator.executableURL = URL(fileURLWithPath: try AmarreBinary.path)
        simulator.arguments = [
            "simulator", "--port", String(record.port), "--timings", "fast", "--state", "simulator.json",
        ]
        simulator.currentDirectoryURL = URL(fileURLWithPath: directory)
        let output = Pipe()
        simulator.standardOutput = output
        try simulator.run()
        defer {
            simulator.terminate()
            simulator.waitUntilExit()
        }
        let ready = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        #expect(ready == "ready http://127.0.0.1:\(record.port)\n")
        // Production isn't converged: git asks for the image that is held, and `diff` says so. PATH finds terraform;
        // nothing else is in the environment.
        for (arguments, status) in [
            (["diff"], Int32(2)), (["history"], 0), (["status"], 2), (["reconcile", "staging"], 0),
        ] {
            let result = try await AmarreBinary.run(arguments, in: directory, environment: DemoProgram.environment)
            #expect(result.status == status, "\(arguments): \(result.output)\n\(result.errors)")
        }
        let held = try await AmarreBinary.run(
            ["reconcile", "production"], in: directory, environment: DemoProgram.environment)
        #expect(held.status == 2, "\(held.output)\n\(held.errors)")
    }
}
