import Foundation
import LocalServers

/// The real PostgreSQL that the demo's releases migrate: a database `evalap` that belongs to the user who migrates.
struct DemoDatabase: Sendable {
    /// A row of `amarre.migrations`, which the wrapper writes in the database itself.
    struct Run: Hashable, Sendable {
        let run: String
        let state: String
        let before: String
        let after: String
        let exitCode: String
    }

    /// PostgreSQL's, `15`.
    let version: String
    private let database: PostgresDatabase

    /// Starts a server of its own with an empty database. Ended by ``end()``, or when this process dies.
    static func start(_ installation: PostgresInstallation) async throws -> DemoDatabase {
        let server = try await PostgresServer.start(installation)
        return DemoDatabase(
            version: installation.version,
            database: try await server.database(
                "evalap", owner: "evalap_migrate", password: UUID().uuidString))
    }

    /// Starts a server of its own with what ``save(to:)`` has written.
    static func start(_ installation: PostgresInstallation, from file: String) async throws -> DemoDatabase {
        let started = try await start(installation)
        do {
            try await started.database.restore(from: file)
            return started
        } catch {
            await started.end()
            throw error
        }
    }

    /// Ends the server and removes its cluster, also in a cancelled task.
    func end() async { await database.server.end() }

    /// What a release's secret holds.
    var url: String { database.url }
    /// Where it listens.
    var port: UInt16 { database.server.port }
    /// Where the cluster is until it ends.
    var folder: String { database.server.folder }

    /// Alembic's own word, from the table `alembic_version`.
    func schema() async throws -> String {
        try await database.run("SELECT version_num FROM alembic_version")
    }

    /// The service's tables.
    func tables() async throws -> [String] {
        try await database.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
            .split(separator: "\n").map(String.init).filter { $0 != "alembic_version" }
    }

    /// All rows of `amarre.migrations`, oldest first; there is one for each command that was begun.
    func runs() async throws -> [Run] {
        try await database.run(
            "SELECT run, state, coalesce(before, ''), coalesce(after, ''), coalesce(exit_code::text, '') "
                + "FROM amarre.migrations ORDER BY started_at"
        ).split(separator: "\n").map { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            return Run(run: cells[0], state: cells[1], before: cells[2], after: cells[3], exitCode: cells[4])
        }
    }

    /// Sets Alembic's own word to another revision.
    func stamp(_ revision: String) async throws {
        try await database.run("UPDATE alembic_version SET version_num = '\(revision)'")
    }

    /// Writes all of it to `file`, as statements.
    func save(to file: String) async throws { try await database.dump(to: file) }
}
