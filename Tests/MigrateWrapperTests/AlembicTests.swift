import Foundation
import LocalServers
import TestSupport
import Testing

/// The real thing: Alembic and the revisions of `Samples/programs`.
@Suite struct AlembicTests {
    private static func order(_ run: String, _ command: [String] = ["alembic", "upgrade", "head"]) -> Order {
        Order {
            $0.run = run
            $0.command = command
            $0.current = ["alembic", "current"]
        }
    }

    @Test func upTwiceAndBackToTheRecordedRevision() async throws {
        let old = try await World.sample("1.5.0")
        for user in ["evalap_a", "evalap_b"] {
            try await old.database.run("CREATE ROLE \(user)")
        }
        let first = try await old.run(Self.order("r-1.1.up"))
        #expect(first.state == "done" && first.before == "base" && first.after == "0001_datasets", "\(first)")
        #expect(
            first.message
                == "alembic upgrade head ended with exit code 0; the database stands at 0001_datasets, before it stood at base"
        )

        let new = try await old.with("1.6.0")
        let second = try await new.run(Self.order("r-2.1.up"))
        #expect(second.state == "done" && second.before == "0001_datasets" && second.after == "0002_metrics")
        let nothing = try await new.run(Self.order("r-2.2.up"))
        #expect(nothing.state == "done" && nothing.before == "0002_metrics" && nothing.after == "0002_metrics")
        #expect(
            try await new.database.run(
                "SET ROLE evalap_a", "INSERT INTO datasets (name) VALUES ('x') RETURNING id",
                "SELECT has_table_privilege('evalap_b', 'metrics', 'INSERT')") == "1\nf")

        // Of the image that knows both, as the controller does it.
        var down = Self.order("r-2.1.down", ["alembic", "downgrade", "0001_datasets"])
        down.direction = "down"
        down.target = first.after
        let back = try await new.run(down)
        #expect(back.state == "done" && back.before == "0002_metrics" && back.after == "0001_datasets", "\(back)")
        #expect(
            try await new.database.run(
                "SELECT to_regclass('metrics') IS NULL, direction FROM amarre.migrations WHERE run = 'r-2.1.down'")
                == "t|down")
        down.run = "r-1.1.down"
        down.command = ["true"]
        down.target = "base"
        let wrong = try await new.run(down)
        #expect(wrong.error == "migrate_wrong_revision" && wrong.exitCode == 0)
        #expect(
            wrong.message?.hasSuffix("; the database stands at 0001_datasets, as before, but base was asked for")
                == true)
    }

    @Test func aRevisionThatFailsChangesNothing() async throws {
        let world = try await World.sample("1.7.0-fails")
        let outcome = try await world.run(Self.order("r-1.1.up"))
        #expect(outcome.error == "migrate_failed" && outcome.exitCode == 1)
        // Alembic makes all three in one transaction.
        #expect(outcome.before == "base" && outcome.after == "base")
        #expect(outcome.message?.hasSuffix("the database stands at base, as before") == true)
        #expect(outcome.output.contains(#"column "license" of relation "datasets" does not exist"#))
    }

    @Test func aSlowOneThatIsKilledRunsOnce() async throws {
        let world = try await World.sample("1.7.0-slow")
        let ran = world.image.folder.file("ran")
        let order = Self.order("r-1.1.up", ["sh", "-c", "echo x >> '\(ran)'; exec alembic upgrade head"])
        let first = try await world.start(order, ["SLOW_SECONDS": "1000"])
        let asleep =
            "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep(%'"
        let reached = try await eventually { try await world.database.run("SELECT count(*) \(asleep)") == "1" }
        #expect(reached)
        first.send(SIGKILL)
        #expect(await first.ends())
        let second = try await world.run(order)
        #expect(second.error == "migrate_interrupted" && second.before == "base" && second.after == "base", "\(second)")
        #expect(second.message?.contains("died in the middle; the database stands at base, as before") == true)
        #expect(world.image.lines("ran") == ["x"])
        #expect(try await world.rows() == "r-1.1.up|failed|migrate_interrupted||base|base")
        // The server doesn't notice that its client is gone before the statement ends.
        try await world.database.run("SELECT pg_terminate_backend(pid, 10000) \(asleep)")
    }

    @Test func oneThatKnowsNoWayBack() async throws {
        let world = try await World.sample("1.8.0-oneway")
        #expect(try await world.run(Self.order("r-1.1.up")).after == "0003_oneway")
        var down = Self.order("r-1.1.down", ["alembic", "downgrade", "0002_metrics"])
        down.direction = "down"
        down.target = "0002_metrics"
        let outcome = try await world.run(down)
        #expect(outcome.error == "migrate_failed" && outcome.exitCode == 1 && outcome.after == "0003_oneway")
        #expect(outcome.output.contains("the notes were deleted: go back to a backup"))

        // And an image that doesn't know where the database stands.
        let old = try await world.with("1.5.0").run(Self.order("r-0.1.up"))
        #expect(old.error == "migrate_current" && !old.ran)
        #expect(old.message?.contains("Can't locate revision identified by '0003_oneway'") == true, "\(old)")
    }

    @Test func exitCodeZeroIsNotBelieved() async throws {
        var world = try await World.sample("1.5.0")
        #expect(try await world.run(Self.order("r-1.1.up")).state == "done")
        world = try await world.with("1.6.0")
        let idle = try world.image.folder.write("alembic", "#!/bin/sh\nexit 0\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: idle)
        let outcome = try await world.run(Self.order("r-2.1.up", [idle, "upgrade", "head"]))
        #expect(outcome.error == "migrate_wrong_revision" && outcome.exitCode == 0 && outcome.state == "failed")
        #expect(outcome.message?.hasSuffix("stands at 0001_datasets, as before, but the image has a newer one") == true)
    }

    @Test func severalHeadsAreNoRevision() async throws {
        let world = try await World.sample("1.6.0")
        let shared = Wrapper.repository.appending(path: "Samples/programs/streamlit/_shared").path
        let heads = ["first", "second", "slow", "oneway"].map { "    \(shared)/revisions/\($0)" }
        let ini = try world.image.folder.write(
            "alembic.ini",
            ([
                "[alembic]", "script_location = \(shared)", "prepend_sys_path = \(shared)", "path_separator = newline",
                "version_locations =",
            ] + heads).joined(separator: "\n") + "\n")
        var order = Self.order("r-1.1.up", ["alembic", "-c", ini, "upgrade", "heads"])
        order.current = ["alembic", "-c", ini, "current"]
        let outcome = try await world.run(order, ["SLOW_SECONDS": "0"])
        #expect(outcome.error == "migrate_current" && outcome.exitCode == 0 && outcome.after == nil && outcome.ran)
        #expect(outcome.message?.contains("current names several revisions: ") == true, "\(outcome)")
        #expect(try await world.rows() == "r-1.1.up|failed|migrate_current|0|base|")
        order.run = "r-1.2.up"
        let again = try await world.run(order, ["SLOW_SECONDS": "0"])
        #expect(again.error == "migrate_current" && !again.ran)
    }
}
