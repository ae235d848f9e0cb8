import Foundation
import Glibc

/// The Python environment with moto, an S3-speaking server from PyPI. It is made once for a work
/// tree, below `.build`, and kept.
enum MotoInstallation {
    /// `moto[server]` would bring every AWS service along, three times the size: S3 needs these.
    private static let packages = ["moto[s3]==5.*", "flask", "flask-cors"]

    /// The environment's `python`, or why it can't be made. Made once in a process.
    static let python: Result<String, Missing> = make()

    /// What is missing on this machine.
    struct Missing: Error { let why: String }

    private static func make() -> Result<String, Missing> {
        let build = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: ".build").path
        let folder = build + "/moto"
        let python = folder + "/bin/python"
        // Two runs of the tests at once: the second waits for the first.
        let lock = open(build + "/moto.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0 else { return missing("\(build) can't be written") }
        defer { close(lock) }
        guard flock(lock, LOCK_EX) == 0 else { return missing("\(build)/moto.lock can't be locked") }
        let mark = folder + "/complete"
        if FileManager.default.fileExists(atPath: mark) { return .success(python) }
        try? FileManager.default.removeItem(atPath: folder)
        if let problem = run("python3", ["-m", "venv", folder]) {
            return missing("python3 -m venv: \(problem) (is python3-venv installed?)")
        }
        if let problem = run(
            python, ["-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "15"] + packages)
        {
            return missing("PyPI can't be reached: \(problem)")
        }
        return FileManager.default.createFile(atPath: mark, contents: nil)
            ? .success(python) : missing("\(mark) can't be written")
    }

    private static func missing(_ why: String) -> Result<String, Missing> {
        .failure(Missing(why: "no S3 server for this test, moto can't be installed: \(why)"))
    }

    /// Nil when it succeeded, else the end of what it said.
    private static func run(_ program: String, _ arguments: [String]) -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        do { try process.run() } catch { return "\(error)" }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : String(text.suffix(400))
    }
}
