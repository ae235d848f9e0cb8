import Foundation
import Glibc
import TestSupport
import Testing

/// The demo's phase with a real database: what becomes of it without one, and after Ctrl-C.
@Suite("Demo, its migrations", .timeLimit(.minutes(5)))
struct DemoMigrationTests {
    @Test("without PostgreSQL it says what to install, and leaves the phase out")
    func noPostgreSQL() async throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("demo")
        let without = ["--directory", directory, "--postgres", folder.path]
        let refused = try await DemoProgram.run(without + ["--pace", "fast", "--sabotage", "migrations"])
        #expect(refused.status == 1)
        let missing = "there is no PostgreSQL server in \(folder.path); `make bootstrap` installs it"
        #expect(refused.errors.contains(missing))
        #expect(!FileManager.default.fileExists(atPath: directory))

        // The rest of it is what it was; that it is whole is for a person to see once.
        let log = try folder.write("output", "")
        let process = try Self.start(without + ["--pace", "fast"], log: log)
        defer { kill(process.processIdentifier, SIGKILL) }
        let said = try await eventually(within: .seconds(60)) {
            try folder.read("output").contains("the phase with migrations is left out: \(missing)\n")
        }
        let output = try folder.read("output")
        #expect(said, "\(output)")
        kill(process.processIdentifier, SIGINT)
        #expect(await eventually(within: .seconds(60)) { !process.isRunning })
        let isGone = try await eventually(within: .seconds(30)) { try DemoProgram.processes(in: directory) == [] }
        #expect(isGone, "something is left of it")
    }

    private static func start(_ arguments: [String], log: String, _ variables: [String: String] = [:]) throws -> Process
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try AmarreBinary.path)
        process.arguments = ["demo", "--source", DemoProgram.packageRoot] + arguments
        process.environment = DemoProgram.environment.merging(variables) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardError = process.standardOutput
        try process.run()
        return process
    }

    @Test("Ctrl-C in the middle of a migration ends PostgreSQL and what migrates, and removes the cluster")
    func interruptedMigration() async throws {
        try await DemoProgram.requireMigrations()
        let folder = try TemporaryFolder()
        let directory = folder.file("demo")
        let temporary = folder.file("temporary")
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
        let log = try folder.write("output", "")
        let process = try Self.start(
            ["--directory", directory, "--pace", "fast"], log: log, ["TMPDIR": temporary])
        defer { kill(process.processIdentifier, SIGKILL) }
        // The container's home is in the temporary folder of the demo's simulator. Looking at all processes costs
        // more than reading a line: it begins when there is something to see.
        let isNear = try await eventually(within: .seconds(120)) {
            try folder.read("output").contains("Migration of streamlit: alembic upgrade head")
        }
        let begun = try await eventually(within: .seconds(isNear ? 30 : 0)) {
            try DemoProgram.processes(naming: temporary).contains { $0.contains("-m alembic upgrade") }
        }
        let output = try folder.read("output")
        try #require(begun, "\(output)")
        kill(process.processIdentifier, SIGINT)
        #expect(await eventually(within: .seconds(60)) { !process.isRunning })
        #expect(!process.isRunning && process.terminationStatus == 1)
        #expect(try folder.read("output").contains("error: interrupted"))
        DemoProgram.expectNoCluster(output)
        #expect(try DemoProgram.processes(in: directory) == [] && DemoProgram.processes(naming: temporary) == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
    }
}
