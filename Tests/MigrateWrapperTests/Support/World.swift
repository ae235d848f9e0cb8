import LocalServers
import TestSupport

/// An image and a database, and wrappers in them.
struct World: Sendable {
    let image: Image
    let database: PostgresDatabase

    static func shell() async throws -> World {
        World(image: try await .shell(), database: try await PostgresServer.shared().database())
    }

    static func sample(_ tag: String) async throws -> World {
        World(image: try await .sample(tag), database: try await PostgresServer.shared().database())
    }

    /// The same database, and another image.
    func with(_ tag: String) async throws -> World { World(image: try await .sample(tag), database: database) }

    func start(_ order: Order, _ environment: [String: String] = [:]) async throws -> Wrapper {
        try await Wrapper.start(
            order, in: image, ["DATABASE_URL": database.url].merging(environment) { $1 })
    }

    /// Starts one and waits for its end.
    func run(_ order: Order, _ environment: [String: String] = [:]) async throws -> Outcome {
        try await start(order, environment).ended()
    }

    /// Rows of the table: run, state, error, exit code, before, after.
    func rows() async throws -> String {
        try await database.run(
            "SELECT run, state, error, exit_code, before, after FROM amarre.migrations ORDER BY started_at")
    }
}
