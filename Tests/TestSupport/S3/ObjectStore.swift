import Foundation
import Glibc
import LocalServers

/// A real S3-speaking server on loopback, with one bucket: moto, in memory. It ends with the value, and by itself when
/// this process dies.
package final class ObjectStore: Sendable {
    package struct Failure: Error, CustomStringConvertible { package let description: String }

    package static let bucket = "states"
    /// `http://127.0.0.1:PORT`.
    package let endpoint: String
    private let program: LeashedProgram

    /// Starts a server. The test is skipped when moto can't be installed.
    package static func start() async throws -> ObjectStore {
        switch try await onOwnThread({ MotoInstallation.python }) {
        case .success(let python): return try await ObjectStore(python)
        case .failure(let missing): throw skippedTest(missing.why)
        }
    }

    private init(_ python: String) async throws {
        let log = FileManager.default.temporaryDirectory.appending(path: "moto-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: log) }
        let program = try LeashedProgram(
            python, ["-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], log: log.path)
        self.program = program
        var found: String?
        _ = await eventually(within: .seconds(60)) {
            let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            found = text.firstMatch(of: /Running on (http:\/\/127\.0\.0\.1:\d+)/).map { String($0.output.1) }
            return found != nil
        }
        guard let found else {
            throw Failure(description: "moto doesn't start: \((try? String(contentsOf: log, encoding: .utf8)) ?? "")")
        }
        endpoint = found
        try call("PUT", "")
    }

    /// Stops it where it is: connections are taken and nothing is answered, as with a store behind a broken network.
    package func pause() { program.send(SIGSTOP) }
    package func resume() { program.send(SIGCONT) }

    /// Ends it: connections are refused from now on, and what it held is gone.
    package func end() { program.send(SIGKILL) }

    /// The object's text; nil when there is none.
    package func object(_ key: String) throws -> String? {
        let text = try curl(["-w", "\n%{http_code}", "\(endpoint)/\(Self.bucket)/\(key)"])
        let parts = text.split(separator: "\n", omittingEmptySubsequences: false)
        return parts.last == "200" ? parts.dropLast().joined(separator: "\n") : nil
    }

    package func put(_ text: String, at key: String) throws { try call("PUT", "/" + key, text) }
    package func delete(_ key: String) throws { try call("DELETE", "/" + key) }

    private func call(_ method: String, _ path: String, _ body: String? = nil) throws {
        let data = body.map { ["--data-binary", $0] } ?? []
        _ = try curl(["--fail", "-X", method] + data + ["\(endpoint)/\(Self.bucket)\(path)"])
    }

    private func curl(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "curl", "--silent", "--show-error", "--max-time", "20", "--noproxy", "*", "--aws-sigv4",
                "aws:amz:us-east-1:s3", "--user",
                "key:secret",
                "-H", "Content-Type: application/octet-stream",
            ] + arguments
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "curl \(arguments): \(process.terminationStatus)")
        }
        return text
    }
}
