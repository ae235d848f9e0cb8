import Foundation

/// A `terraform` process.
final class RunningTerraform: Sendable {
    let pid: pid_t
    private let output: URL
    private let ended: AsyncStream<Int32>

    init(arguments: [String], environment: [String: String], directory: URL, output: URL) throws {
        let file = output.appendingPathComponent("output-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let handle = try FileHandle(forWritingTo: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["terraform"] + arguments
        process.environment = environment
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            try? handle.close()
            continuation.yield(process.terminationStatus)
            continuation.finish()
        }
        try process.run()
        pid = process.processIdentifier
        self.output = file
        ended = stream
    }

    /// What it has printed so far.
    var text: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// Waits for its end.
    func outcome() async -> TerraformSandbox.Outcome {
        var status: Int32 = -1
        for await value in ended { status = value }
        return TerraformSandbox.Outcome(status: status, text: text)
    }
}

/// Waits until `condition` holds, for at most `seconds`; false when it never did.
func eventually(within seconds: Int = 20, _ condition: () -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !condition() {
        guard ContinuousClock.now < deadline else { return false }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return true
}
