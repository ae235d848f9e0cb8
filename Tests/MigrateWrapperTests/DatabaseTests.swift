import Foundation
import LocalServers
import TestSupport
import Testing

/// A database that isn't there, that refuses, and that goes away.
@Suite struct DatabaseTests {
    @Test func nobodyListens() async throws {
        let world = try await World.shell()
        let url = "postgresql://owner:the-password@127.0.0.1:\(try freePort())/x"
        let wrapper = try await world.start(Order { $0.connectSeconds = 1.5 }, ["DATABASE_URL": url])
        let outcome = try await wrapper.ended()
        #expect(outcome.state == "failed" && outcome.error == "migrate_database" && !outcome.ran)
        #expect(outcome.message?.hasPrefix("the database can't be reached: ") == true)
        #expect(outcome.message?.contains("Connection refused") == true && outcome.before == nil)
        #expect(!"\(outcome)\(wrapper.printed())".contains("the-password"))
        #expect(world.image.lines("ran").isEmpty)
    }

    @Test func aWrongPasswordIsNowhereToBeRead() async throws {
        let world = try await World.shell()
        let url = world.database.url.replacing(world.database.escapedPassword, with: "wrong%3Apass%40word")
        let wrapper = try await world.start(Order { $0.connectSeconds = 0 }, ["DATABASE_URL": url])
        let outcome = try await wrapper.ended()
        #expect(outcome.error == "migrate_database")
        #expect(outcome.message?.contains("password authentication failed for user \"\(world.database.user)\"") == true)
        for hidden in [url, "wrong%3Apass%40word", "wrong:pass@word"] {
            #expect(!"\(outcome)\(wrapper.printed())".contains(hidden))
        }
    }

    @Test(arguments: ["", "postgres:/owner:the-password@x/y", "postgresql://o:the-password@h:port/d", "sqlite:///x"])
    func whatIsNoAddressOfADatabase(_ url: String) async throws {
        let world = try await World.shell()
        let wrapper = try await world.start(Order(), ["DATABASE_URL": url])
        let outcome = try await wrapper.ended()
        #expect(outcome.error == "migrate_order")
        #expect(outcome.message == "DATABASE_URL holds no URL of a PostgreSQL database")
        #expect(!wrapper.printed().contains("the-password"))
    }

    /// The session that holds the lock ends while the command works.
    @Test func aLockThatWasLostIsSaid() async throws {
        let world = try await World.shell()
        let order = Order { $0.command = Self.patient }
        let wrapper = try await world.start(order)
        try await loseTheLock(world)
        try world.image.folder.write("go", "")
        let outcome = try await wrapper.ended()
        #expect(outcome.error == "migrate_database" && outcome.exitCode == 0 && outcome.after == "0002")
        #expect(outcome.message?.hasSuffix("; the connection that held the lock was lost meanwhile") == true)
        #expect(try await world.rows() == "r-1.1.up|failed|migrate_database|0|base|0002")
        #expect(try await world.run(order) == outcome)
    }

    @Test func aRowThatAnotherProcessWroteStays() async throws {
        let world = try await World.shell()
        let order = Order { $0.command = Self.patient }
        let wrapper = try await world.start(order)
        try await loseTheLock(world)
        let other = try await world.run(order)
        #expect(other.error == "migrate_interrupted")
        try world.image.folder.write("go", "")
        let outcome = try await wrapper.ended()
        #expect(outcome.error == "migrate_database" && outcome.exitCode == 0)
        #expect(outcome.message?.hasSuffix("the database is away, or another process wrote there") == true)
        #expect(try await world.rows() == "r-1.1.up|failed|migrate_interrupted||base|base")
    }

    @Test func aServerThatGoesAwayInTheMiddle() async throws {
        let server = try await PostgresServer.start()
        let world = World(image: try await .shell(), database: try await server.database())
        let wrapper = try await world.start(
            Order {
                $0.command = Self.patient
                $0.connectSeconds = 0
            })
        #expect(await eventually { world.image.lines("ran").count == 1 })
        await server.stop()
        try world.image.folder.write("go", "")
        let outcome = try await wrapper.ended()
        #expect(outcome.error == "migrate_database" && outcome.exitCode == 0 && outcome.after == "0002" && outcome.ran)
        #expect(outcome.message?.contains("amarre.migrations doesn't say so") == true)
        #expect(!"\(outcome)\(wrapper.printed())".contains(world.database.escapedPassword))
    }

    @Test func aTableThatMayNotBeMade() async throws {
        let world = try await World.shell()
        try await world.database.run(
            "ALTER DATABASE \(world.database.name) OWNER TO postgres",
            "REVOKE CREATE ON DATABASE \(world.database.name) FROM PUBLIC, \(world.database.user)")
        let outcome = try await world.run(Order())
        #expect(outcome.error == "migrate_table" && !outcome.ran)
        #expect(
            outcome.message
                == "amarre.migrations isn't at hand: permission denied for database \(world.database.name)")
        // Made by somebody else, it may be used without that right.
        try await world.database.run(
            "CREATE SCHEMA amarre AUTHORIZATION \(world.database.user)")
        #expect(try await world.run(Order()).error == "migrate_table")
    }

    private static let patient = [
        "sh", "-c", "echo ran >> ran; until [ -e go ]; do sleep 0.05; done; echo 0002 > stands",
    ]

    private func loseTheLock(_ world: World) async throws {
        #expect(await eventually { world.image.lines("ran").count == 1 })
        let ended = try await world.database.run(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE 'amarre migrate%'")
        #expect(ended == "t")
    }
}
