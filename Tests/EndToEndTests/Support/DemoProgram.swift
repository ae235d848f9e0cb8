import Foundation
import Glibc
import LocalServers
import TestSupport
import Testing

/// `amarre demo` as a person starts it, and what is left of it.
enum DemoProgram {
    /// With the sample, its images, and their Alembic.
    static var packageRoot: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
    }

    /// Nothing but the programs that it needs.
    static var environment: [String: String] {
        ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    }

    /// Runs a demo, or a check of one, to its end.
    static func run(_ arguments: [String]) async throws -> AmarreBinary.Result {
        try await AmarreBinary.run(["demo", "--source", packageRoot] + arguments, environment: environment)
    }

    /// Skips the test where the demo would leave its phase with migrations out: `Scripts/bootstrap` says what is missing.
    static func requireMigrations() async throws {
        if PostgresInstallation.find() == nil { throw skippedTest("no PostgreSQL server for the demo") }
        if case .failure(let missing) = try await onOwnThread({ AlembicInstallation.python }) {
            throw skippedTest(missing.why)
        }
    }

    /// The cluster that the demo named is gone, and no server runs in it.
    static func expectNoCluster(_ output: String) {
        guard let folder = output.firstMatch(of: #/\/tmp\/amarre-postgres-[0-9A-F-]{36}/#)?.output else {
            Issue.record("the demo names no cluster: \(output)")
            return
        }
        #expect(!FileManager.default.fileExists(atPath: String(folder)))
        #expect((try? processes(naming: String(folder))) == [])
    }

    /// Command lines of processes that work in `directory` or were started for it.
    static func processes(in directory: String) throws -> [String] {
        try processes { line, folder, environment in
            line.contains(directory + "/") || folder == directory || folder.hasPrefix(directory + "/")
                || environment.contains(directory + "/")
        }
    }

    /// Command lines of processes that have `text` in them or in their environment.
    static func processes(naming text: String) throws -> [String] {
        try processes { line, _, environment in line.contains(text) || environment.contains(text) }
    }

    private static func processes(
        where isMeant: (_ line: String, _ folder: String, _ environment: String) -> Bool
    ) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int32($0) != nil }.compactMap { pid in
            guard pid != String(getpid()), let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline"),
                !bytes.isEmpty
            else {
                return nil
            }
            let line = String(decoding: bytes.map { $0 == 0 ? 32 : $0 }, as: UTF8.self)
            let folder = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")) ?? ""
            let environment =
                FileManager.default.contents(atPath: "/proc/\(pid)/environ").map { String(decoding: $0, as: UTF8.self) }
                ?? ""
            return isMeant(line, folder, environment) && !line.contains(" demo ") ? line : nil
        }
    }
}
