import Foundation

/// Starts programs with an environment of their own.
enum Programs {
    static var searchPath: String { ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin" }

    /// Runs a program to its end.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String], folder: URL? = nil
    ) throws -> Finished {
        let files = FileManager.default.temporaryDirectory.appendingPathComponent("amarre-bench-\(UUID().uuidString)")
        let output = files.appendingPathExtension("out")
        let errors = files.appendingPathExtension("err")
        defer { for file in [output, errors] { try? FileManager.default.removeItem(at: file) } }
        let clock = ContinuousClock()
        let before = ChildUsage.milliseconds
        let begin = clock.now
        let process = try start(
            program, arguments, environment: environment, folder: folder, output: output, errors: errors)
        process.waitUntilExit()
        let wall = begin.duration(to: clock.now)
        return Finished(
            status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8), cpu: ChildUsage.milliseconds - before,
            wall: wall / .milliseconds(1))
    }

    /// Starts a program whose streams go to files.
    static func start(
        _ program: String, _ arguments: [String], environment: [String: String], folder: URL?, output: URL, errors: URL
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        for file in [output, errors] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        return process
    }
}
