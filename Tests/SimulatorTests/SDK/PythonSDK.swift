import Dispatch
import Foundation

/// A Python of its own with Scaleway's SDK, kept below the build folder.
struct PythonSDK {
    /// Why there is none.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private static let release = "2.12.0"
    private let python: String
    private let script: String

    /// Makes the virtual environment when it isn't there. Throws ``Missing`` when Python can't, or PyPI isn't
    /// reachable.
    static func prepare() async throws -> PythonSDK {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = package.appending(path: ".build/python-sdk-\(release)").path
        let sdk = PythonSDK(
            python: "\(folder)/bin/python3", script: package.appending(path: "Tests/PythonSDK/check.py").path)
        // A mark at the end, so that an interrupted installation is not taken for a whole one.
        guard !FileManager.default.fileExists(atPath: "\(folder)/complete") else { return sdk }
        try? FileManager.default.removeItem(atPath: folder)
        let made = try await run("/usr/bin/env", ["python3", "-m", "venv", folder])
        guard made.status == 0 else {
            throw Missing(description: "python3 -m venv failed, run Scripts/bootstrap (\(made.output.suffix(300)))")
        }
        let pip = [
            "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "15",
        ]
        let installed = try await run(sdk.python, pip + ["scaleway==\(release)"])
        guard installed.status == 0 else {
            throw Missing(description: "scaleway \(release) can't be had from PyPI (\(installed.output.suffix(300)))")
        }
        try Data().write(to: URL(filePath: "\(folder)/complete"))
        return sdk
    }

    /// Runs the checks against a simulator.
    func check(_ url: String) async throws -> (status: Int32, output: String) {
        try await Self.run(
            python, [script],
            environment: [
                "SCW_API_URL": url, "SCW_ACCESS_KEY": "SCWXXXXXXXXXXXXXXXXX",
                "SCW_SECRET_KEY": "00000000-0000-4000-8000-000000000000",
                "SCW_DEFAULT_ORGANIZATION_ID": SimulatorClient.project,
                "SCW_DEFAULT_PROJECT_ID": SimulatorClient.project,
                "SCW_DEFAULT_REGION": "fr-par", "SCW_DEFAULT_ZONE": "fr-par-1",
                "SCW_CONFIG_PATH": "/nonexistent/config.yaml",
                "PYTHONDONTWRITEBYTECODE": "1", "NO_PROXY": "127.0.0.1",
            ])
    }

    /// Runs a program to its end on a thread of its own; output and errors together.
    private static func run(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil
    ) async throws -> (status: Int32, output: String) {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "test.python").async {
                continuation.resume(
                    with: Result {
                        let process = Process()
                        let pipe = Pipe()
                        process.executableURL = URL(filePath: program)
                        process.arguments = arguments
                        if let environment { process.environment = environment }
                        process.standardInput = FileHandle.nullDevice
                        process.standardOutput = pipe
                        process.standardError = pipe
                        try process.run()
                        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
                        process.waitUntilExit()
                        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
                    })
            }
        }
    }
}
