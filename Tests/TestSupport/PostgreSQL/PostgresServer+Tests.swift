package import LocalServers

extension PostgresServer {
    private static let common = Task { try await start() }

    /// The one that tests share, each with a database of its own. The test is skipped when there is no PostgreSQL.
    package static func shared() async throws -> PostgresServer {
        guard PostgresInstallation.find() != nil else { throw skippedTest(missing) }
        return try await common.value
    }

    /// Starts one for a test that stops it. The test is skipped when there is no PostgreSQL.
    package static func start() async throws -> PostgresServer {
        guard let installation = PostgresInstallation.find() else { throw skippedTest(missing) }
        return try await start(installation)
    }

    private static let missing = "no PostgreSQL server for this test; run Scripts/bootstrap"
}
