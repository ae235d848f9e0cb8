import Foundation
import Glibc

/// A Python environment with packages from PyPI. It is made once for a work tree, below `.build`, and kept.
package struct PythonInstallation {
    /// The environment's folder below `.build`.
    let name: String
    /// What is missing for the tests without it: `no S3 server for this test`.
    let purpose: String
    let packages: [String]

    /// The work tree.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// What is missing on this machine.
    package struct Missing: Error {
        /// For the line that says why a test was skipped.
        package let why: String
    }

    /// The environment's `python`, or why it can't be made.
    func make() -> Result<String, Missing> {
        let build = Self.package + "/.build"
        let folder = "\(build)/\(name)"
        let python = folder + "/bin/python"
        // Two runs of the tests at once: the second waits for the first.
        let lock = open("\(folder).lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0 else { return missing("\(build) can't be written") }
        defer { close(lock) }
        guard flock(lock, LOCK_EX) == 0 else { return missing("\(folder).lock can't be locked") }
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

    private func missing(_ why: String) -> Result<String, Missing> {
        .failure(Missing(why: "\(purpose), \(name) can't be installed: \(why)"))
    }

    /// Nil when it succeeded, else the end of what it said.
    private func run(_ program: String, _ arguments: [String]) -> String? {
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
