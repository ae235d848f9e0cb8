import Foundation
import Glibc
import Synchronization

/// A real PostgreSQL on a loopback port, with a cluster of its own in a temporary folder. Server and folder go with the
/// value, and by themselves when this process dies.
///
/// Its superuser `postgres` needs no password and is let in by a socket in that folder alone, which is its user's own:
/// who may act for it may run programs. At the port everybody needs a password.
package final class PostgresServer: Sendable {
    /// It can't be started, in words.
    package struct Failure: Error, CustomStringConvertible { package let description: String }

    /// The loopback port.
    package let port: UInt16
    /// The cluster's folder, with the superuser's socket. Below /tmp, which the server's user can reach: it is another
    /// one than root.
    package let folder: String
    private let installation: PostgresInstallation
    private let program: LeashedProgram
    private let databases = Atomic(0)

    /// Starts one. Throws when the cluster can't be made, or no port is found.
    package static func start(_ installation: PostgresInstallation) async throws -> PostgresServer {
        // Somebody else may take the port in between.
        for _ in 0..<3 {
            if let server = try await onOwnThread({ try make(installation) }) { return server }
        }
        throw Failure(description: "PostgreSQL finds no port")
    }

    /// Nil when the server ended again.
    private static func make(_ installation: PostgresInstallation) throws -> PostgresServer? {
        let folder = "/tmp/amarre-postgres-\(UUID().uuidString)"
        let data = folder + "/data"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        do {
            if let user, chown(folder, user.id, user.group) != 0 { throw Failure(description: "chown: \(errno)") }
            let line = asUser([installation.path(.initdb), "-D", data, "-U", "postgres", "--auth=trust", "--no-sync"])
            try ChildProgram.run(line[0], line.dropFirst() + ["--locale=C.UTF-8", "--encoding=UTF8"])
            try "local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
                .write(toFile: data + "/pg_hba.conf", atomically: false, encoding: .utf8)
            let server = try PostgresServer(installation, folder: folder)
            return server.isReady() ? server : nil
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    private init(_ installation: PostgresInstallation, folder: String) throws {
        port = try freePort()
        self.folder = folder
        self.installation = installation
        let settings = [
            "port=\(port)", "listen_addresses=127.0.0.1", "unix_socket_directories=\(folder)", "fsync=off",
            "shared_buffers=16MB", "password_encryption=scram-sha-256",
        ]
        let line = Self.asUser(
            [installation.path(.postgres), "-D", folder + "/data"] + settings.flatMap { ["-c", $0] })
        // SIGQUIT: killed, it would leave a segment of shared memory behind.
        program = try LeashedProgram(
            "/usr/bin/env", line, log: folder + "/log", ending: SIGQUIT, removing: folder)
    }

    /// Ends it at once, connections and all, as a machine that fails. Its folder stays until the value goes.
    package func stop() async {
        program.send(SIGQUIT)
        while !program.hasEnded { _ = try? await onOwnThread { usleep(2000) } }
    }

    /// Ends it and removes its folder, also in a cancelled task; both are over when this returns.
    package func end() async {
        try? await onOwnThread { self.program.end() }
    }

    /// A new database that belongs to a new user, whose password no URL can hold unescaped.
    package func database() async throws -> PostgresDatabase {
        let number = databases.add(1, ordering: .relaxed).newValue
        return try await database("db\(number)", owner: "owner\(number)", password: "p@ss/db\(number)%wörd")
    }

    /// A new database that belongs to a new user. The names are letters and digits, the password has no `'`.
    package func database(_ name: String, owner: String, password: String) async throws -> PostgresDatabase {
        try await run("postgres", ["CREATE ROLE \(owner) LOGIN PASSWORD '\(password)'"])
        try await run("postgres", ["CREATE DATABASE \(name) OWNER \(owner)"])
        return PostgresDatabase(server: self, name: name, user: owner, password: password)
    }

    /// Runs statements as the superuser; rows as lines, columns between `|`. Throws what the server says.
    @discardableResult
    package func run(_ database: String, _ statements: [String]) async throws -> String {
        try await ask(.psql, ["-XqAt", "-v", "ON_ERROR_STOP=1", database] + statements.flatMap { ["-c", $0] })
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func dump(_ database: String, to file: String) async throws {
        try await ask(.dump, ["--no-owner", "--no-privileges", "--file", file, database])
    }

    func restore(_ database: String, from file: String) async throws {
        try await ask(.psql, ["-Xq", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-f", file, database])
    }

    /// Runs a client as the superuser and returns what it printed.
    @discardableResult
    private func ask(_ client: PostgresInstallation.Program, _ arguments: [String]) async throws -> String {
        try await onOwnThread { try self.connect(client, arguments) }
    }

    @discardableResult
    private func connect(_ client: PostgresInstallation.Program, _ arguments: [String]) throws -> String {
        try ChildProgram.run(
            installation.path(client), ["-h", folder, "-p", "\(port)", "-U", "postgres"] + arguments,
            environment: ["PGOPTIONS": "-c client_min_messages=warning"])
    }

    /// Waits until it answers; false when it has ended, for want of the port.
    private func isReady() -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline, !program.hasEnded {
            if (try? connect(.isReady, ["-q"])) != nil { return true }
            usleep(20_000)
        }
        return false
    }

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
