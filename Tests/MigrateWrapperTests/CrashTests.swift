import Glibc
import LocalServers
import TestSupport
import Testing

/// Processes that die, and processes that are two.
@Suite struct CrashTests {
    /// Works until the file `go` is there.
    private static let patient = [
        "sh", "-c", "echo ran >> ran; echo $$ > pid; until [ -e go ]; do sleep 0.05; done; echo 0002 > stands",
    ]
    private static let order = Order { $0.command = patient }

    @Test func aProcessThatDiedInTheMiddleIsToldOfAndNothingRunsAgain() async throws {
        let world = try await World.shell()
        let first = try await world.start(Self.order)
        #expect(await eventually { world.image.lines("pid").count == 1 })
        first.send(SIGKILL)
        #expect(await first.ends())
        let second = try await world.run(Self.order)
        #expect(second.state == "failed" && second.error == "migrate_interrupted" && second.ran)
        #expect(second.before == "base" && second.after == "base" && second.exitCode == nil)
        #expect(second.message?.contains("died in the middle; the database stands at base, as before") == true)
        // The command went with the process: it can't go on behind the back of the one that looked.
        let pid = try #require(world.image.lines("pid").first)
        #expect(await eventually { !Image.isAlive(pid) })
        #expect(try await world.rows() == "r-1.1.up|failed|migrate_interrupted||base|base")
        #expect(try await world.run(Self.order) == second)
        #expect(world.image.lines("ran") == ["ran"])
    }

    @Test func aChangeThatTheDeadProcessMadeIsToldOf() async throws {
        let world = try await World.shell()
        let order = Order { $0.command = ["sh", "-c", "echo 0002 > stands; echo ran >> ran; sleep 1000"] }
        let first = try await world.start(order)
        #expect(await eventually { world.image.lines("ran").count == 1 })
        first.send(SIGKILL)
        let second = try await world.run(order)
        #expect(second.error == "migrate_interrupted" && second.before == "base" && second.after == "0002")
        #expect(second.message?.contains("the database stands at 0002, before it stood at base") == true)
    }

    @Test func aProcessThatDiedBeforeTheCommandLeavesNothing() async throws {
        let world = try await World.shell()
        let order = Order { $0.current = ["sh", "-c", "echo ran >> looked; until [ -e go ]; do sleep 0.05; done"] }
        let first = try await world.start(order)
        #expect(await eventually { world.image.lines("looked").count == 1 })
        first.send(SIGKILL)
        #expect(await first.ends())
        try world.image.folder.write("go", "")
        #expect(try await world.run(order).state == "done")
        #expect(world.image.lines("ran") == ["done"])
    }

    /// Whatever the moment of the kill, the command runs at most once, and the next process knows.
    @Test func killsAtManyMoments() async throws {
        let world = try await World.shell()
        for milliseconds in [100, 250, 300, 400] {
            let run = "r-\(milliseconds)"
            let order = Order {
                $0.run = run
                $0.command = ["sh", "-c", "echo x >> ran-\(run); sleep 0.2"]
            }
            let first = try await world.start(order)
            try await Task.sleep(for: .milliseconds(milliseconds))
            first.send(SIGKILL)
            #expect(await first.ends())
            let outcome = try await world.run(order)
            #expect(outcome.error == nil || outcome.error == "migrate_interrupted", "\(outcome)")
            #expect(world.image.lines("ran-\(run)").count <= 1 && outcome.ran)
            #expect(outcome.error != nil || world.image.lines("ran-\(run)").count == 1)
        }
    }

    @Test func ofTwoCopiesOneRunsItAndBothTell() async throws {
        let world = try await World.shell()
        let one = try await world.start(Self.order)
        let two = try await world.start(Self.order)
        #expect(await eventually { world.image.lines("ran").count == 1 })
        try world.image.folder.write("go", "")
        let outcome = try await one.ended()
        #expect(try await two.ended() == outcome && outcome.state == "done" && outcome.after == "0002")
        #expect(world.image.lines("ran") == ["ran"])
    }

    @Test func aLockThatAnotherHoldsIsNamed() async throws {
        let world = try await World.shell()
        let first = try await world.start(Self.order)
        #expect(await eventually { world.image.lines("ran").count == 1 })
        let second = try await world.run(
            Order {
                $0.run = "r-2.1.up"
                $0.lockSeconds = 0.5
            })
        #expect(second.state == "failed" && second.error == "migrate_locked" && !second.ran)
        let holder = try await world.database.run(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'amarre migrate streamlit'"
                + " AND datname = current_database()")
        #expect(
            second.message?.contains(
                "another session holds the lock: pid \(holder), application_name 'amarre migrate streamlit', since 20")
                == true, "\(second)")
        #expect(try await world.rows() == "r-1.1.up|running|||base|")
        try world.image.folder.write("go", "")
        #expect(try await first.ended().state == "done")
    }

    /// Settings of the user that would end the session, or a statement, while the command works.
    @Test func aQuietSessionKeepsTheLock() async throws {
        let world = try await World.shell()
        try await world.database.run(
            "ALTER ROLE \(world.database.user) SET idle_session_timeout = '100ms'",
            "ALTER ROLE \(world.database.user) SET statement_timeout = '500ms'")
        let outcome = try await world.run(Order { $0.command = ["sleep", "1"] })
        #expect(outcome.state == "done" && outcome.error == nil, "\(outcome)")
    }
}
