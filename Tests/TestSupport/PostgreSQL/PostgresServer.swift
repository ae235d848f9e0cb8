import Foundation
import Glibc
import Synchronization

/// A real PostgreSQL on a loopback port, with a cluster of its own in a temporary folder. Server and folder go with the
/// value, and by themselves when this process dies.
///
/// Its superuser `postgres` needs no password, everybody else does.
package final class PostgresServer: Sendable {
    package struct Failure: Error, CustomStringConvertible { package let description: String }

    /// The loopback port.
    package let port: UInt16
    private let program: LeashedProgram
    private let databases = Atomic(0)

    private static let shared = Task { try await start() }

    /// The one that tests share, each with a database of its own. The test is skipped when there is no PostgreSQL.
    package static func shared() async throws -> PostgresServer {
        guard binaries != nil else { throw skippedTest(missing) }
        return try await shared.value
    }

    /// Starts one for a test that stops it. The test is skipped when there is no PostgreSQL.
    package static func start() async throws -> PostgresServer {
        guard let binaries else { throw skippedTest(missing) }
        // Somebody else may take the port in between.
        for _ in 0..<3 {
            if let server = try await onOwnThread({ try make(binaries) }) { return server }
        }
        throw Failure(description: "PostgreSQL finds no port")
    }

    private static let missing = "no PostgreSQL server for this test; run Scripts/bootstrap"

    /// Nil when the server ended again.
    private static func make(_ binaries: String) throws -> PostgresServer? {
        // Below /tmp, which the server's user can reach: it is another one than root.
        let folder = "/tmp/amarre-postgres-\(UUID().uuidString)"
        let data = folder + "/data"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        do {
            if let user, chown(folder, user.id, user.group) != 0 { throw Failure(description: "chown: \(errno)") }
            let line = asUser(["\(binaries)/initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync"])
            try ChildProgram.run(line[0], line.dropFirst() + ["--locale=C.UTF-8", "--encoding=UTF8"])
            try "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
                .write(toFile: data + "/pg_hba.conf", atomically: false, encoding: .utf8)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        let server = try PostgresServer(binaries, folder: folder)
        return server.isReady() ? server : nil
    }

    private init(_ binaries: String, folder: String) throws {
        port = try freePort()
        let settings = [
            "port=\(port)", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off",
            "shared_buffers=16MB", "password_encryption=scram-sha-256",
        ]
        let line = Self.asUser(
            ["\(binaries)/postgres", "-D", folder + "/data"] + settings.flatMap { ["-c", $0] })
        // SIGQUIT: killed, it would leave a segment of shared memory behind.
        program = try LeashedProgram(
            "/usr/bin/env", line, log: folder + "/log", ending: SIGQUIT, removing: folder)
    }

    /// Ends it at once, connections and all, as a machine that fails. Its folder stays until the value goes.
    package func stop() async {
        program.send(SIGQUIT)
        _ = await eventually { program.hasEnded }
    }

    /// A new database that belongs to a new user.
    package func database() async throws -> PostgresDatabase {
        let number = databases.add(1, ordering: .relaxed).newValue
        let database = PostgresDatabase(server: self, name: "db\(number)", user: "owner\(number)")
        try await run(
            "postgres", ["CREATE ROLE \(database.user) LOGIN PASSWORD '\(database.password)'"])
        try await run("postgres", ["CREATE DATABASE \(database.name) OWNER \(database.user)"])
        return database
    }

    /// Runs statements as the superuser; rows as lines, columns between `|`. Throws what the server says.
    @discardableResult
    package func run(_ database: String, _ statements: [String]) async throws -> String {
        let arguments =
            ["-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", "\(port)", "-U", "postgres", database]
            + statements.flatMap { ["-c", $0] }
        return try await onOwnThread {
            try ChildProgram.run("psql", arguments, environment: ["PGOPTIONS": "-c client_min_messages=warning"])
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// Waits until it answers; false when it has ended, for want of the port.
    private func isReady() -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline, !program.hasEnded {
            let asked = ["-q", "-h", "127.0.0.1", "-p", "\(port)", "-U", "postgres"]
            if (try? ChildProgram.run("pg_isready", asked)) != nil { return true }
            usleep(20_000)
        }
        return false
    }

    /// Debian keeps them out of PATH, one folder for each version.
    private static let binaries: String? = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap { Int($0) }.sorted().reversed().map { "\(root)/\($0)/bin" }
            .first { FileManager.default.isExecutableFile(atPath: $0 + "/postgres") }
    }()

    /// Who runs it: nil is the user of this process. PostgreSQL refuses root.
    private static let user: (id: uid_t, group: gid_t)? = {
        guard getuid() == 0, let entry = getpwnam("postgres") ?? getpwnam("nobody") else { return nil }
        return (entry.pointee.pw_uid, entry.pointee.pw_gid)
    }()

    private static func asUser(_ line: [String]) -> [String] {
        guard let user else { return ["env", "-C", "/"] + line }
        // Unlike su and runuser it becomes the program, so that signals reach that.
        return ["setpriv", "--reuid=\(user.id)", "--regid=\(user.group)", "--clear-groups", "env", "-C", "/"] + line
    }
}
