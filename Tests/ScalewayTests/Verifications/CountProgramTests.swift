import Foundation
import LocalServers
import TestSupport
import Testing

@testable import Scaleway

/// `controller/verify/count.py` before PostgreSQL itself: it counts in the database that the order names, whatever a URL says.
@Suite struct CountProgramTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The URL's host and port; nil for the server's.
        var place: String?
        var query = ""
        var variables: [String: String] = [:]
        /// Whether the order has the host and port.
        var isOrdered = false
        /// The order's database; nil for the one of the URL.
        var database: String?
        var says = "done None None {'datasets': 3}"
    }

    private static let elsewhere = "dbname=postgres&host=10.255.255.1&hostaddr=10.255.255.1&port=1&service=none"

    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            Case(testDescription: "a query that names another database", query: "?dbname=postgres"),
            Case(testDescription: "a query that names another server", query: "?" + elsewhere, isOrdered: true),
            Case(
                testDescription: "an order's server in place of the URL's", place: "10.255.255.1:1",
                query: "?" + elsewhere,
                isOrdered: true),
            Case(
                testDescription: "variables that name another server",
                variables: ["PGHOSTADDR": "10.255.255.1", "PGSERVICE": "none", "PGDATABASE": "postgres"]),
            Case(
                testDescription: "a database that isn't there", database: "nowhere",
                says: "failed count_database the restored database can't be reached"),
        ])
    func place(_ given: Case) async throws {
        guard case .success(let python) = try await onOwnThread({ AlembicInstallation.python }) else {
            throw skippedTest("no Python with SQLAlchemy")
        }
        let database = try await PostgresServer.shared().database()
        try await database.run(
            "CREATE TABLE datasets (id integer)", "INSERT INTO datasets VALUES (1), (2), (3)",
            "GRANT SELECT ON datasets TO \(database.user)")
        let server = "127.0.0.1:\(database.server.port)"
        let url = database.url.replacingOccurrences(of: server, with: given.place ?? server) + given.query
        let order = WireCountOrder(
            run: "v0123456789a", variable: "DATABASE_URL", database: given.database,
            host: given.isOrdered ? "127.0.0.1" : nil, port: given.isOrdered ? Int(database.server.port) : nil,
            tables: ["datasets"], nonce: String(repeating: "ab", count: 32))
        var text = String(decoding: try JSONEncoder().encode(order), as: UTF8.self)
        text = text.replacingOccurrences(of: #""connectSeconds":60"#, with: #""connectSeconds":2"#)
        let folder = try TemporaryFolder()
        let log = folder.file("log")
        var set = given.variables
        (set["AMARRE_COUNT"], set["DATABASE_URL"], set["PORT"]) = (text, url, "\(try freePort())")
        let program = try LeashedProgram(
            "/usr/bin/env",
            ["-i"] + set.map { "\($0.key)=\($0.value)" } + [python, "-c", ScalewayBackupVerifier.program], log: log)
        let isOver = await eventually {
            return program.hasEnded
                || ((try? String(contentsOfFile: log, encoding: .utf8))?.contains("amarre verify: ") ?? false)
        }
        let printed = try String(contentsOfFile: log, encoding: .utf8)
        #expect(isOver && printed.contains("amarre verify: v0123456789a \(given.says)"), "\(printed)")
    }
}
