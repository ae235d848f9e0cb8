import Foundation
import LocalServers
import TestSupport
import Testing

/// What becomes of the command, whatever it does. The commands are shell: Alembic is in ``AlembicTests``.
@Suite struct CommandTests {
    @Test func aRunIsDoneOnceAndToldAsOftenAsAsked() async throws {
        let world = try await World.shell()
        let order = Order { $0.command = ["sh", "-c", "echo done >> ran; echo 0002 > stands; echo out; echo err >&2"] }
        let first = try await world.run(order)
        #expect(first.state == "done" && first.error == nil && first.ran)
        #expect(first.before == "base" && first.after == "0002" && first.exitCode == 0)
        #expect(first.output == "out\nerr\n")
        #expect(
            first.message
                == "\(order.command.joined(separator: " ")) ended with exit code 0; the database stands at 0002, "
                + "before it stood at base")
        #expect(try await world.run(order) == first)
        #expect(world.image.lines("ran") == ["done"])
        #expect(try await world.rows() == "r-1.1.up|done||0|base|0002")
        #expect(
            try await world.database.run("SELECT service, release, direction, by <> '' FROM amarre.migrations")
                == "streamlit|r-1|up|t")

        // The next run is another one, also when it finds nothing to do. What `head` means is known of Alembic only.
        let second = try await world.run(
            Order {
                $0.run = "r-1.2.up"
                $0.command += ["upgrade", "head"]
            })
        #expect(second.state == "done" && second.before == "0002" && second.after == "0002")
        #expect(second.message?.hasSuffix("the database stands at 0002, as before") == true)
        #expect(world.image.lines("ran") == ["done", "done"])
    }

    private struct Row: Sendable, CustomTestStringConvertible {
        let command: [String]
        var code: Int
        var error: String? = "migrate_failed"
        var told: String
        var testDescription: String { command.joined(separator: " ") }
    }

    private static let rows = [
        Row(command: ["sh", "-c", "exit 3"], code: 3, told: "ended with exit code 3; "),
        Row(command: ["sh", "-c", "kill -9 $$"], code: 137, told: "ended with exit code 137; "),
        Row(
            command: ["no-such-program"], code: 127,
            told: "exit code 127: no-such-program can't be started: No such file or directory; "),
        Row(command: ["/etc"], code: 126, told: "exit code 126: /etc can't be started: Permission denied; "),
        // Its end is its own: not that of its output, and not that of what it leaves behind.
        Row(command: ["sh", "-c", "exec >&- 2>&-; sleep 0.3; exit 4"], code: 4, told: "exit code 4; "),
        Row(
            command: ["sh", "-c", "(sleep 1000; echo late >> ran) & echo $! > child"], code: 0, error: nil,
            told: "exit code 0; "),
        Row(command: ["sh", "-c", "read -r line; exit 5"], code: 5, told: "exit code 5; "),
        // No shell stands between.
        Row(
            command: ["sh", "-c", #"[ "$1" = '$HOME; "x"' ]"#, "sh", #"$HOME; "x""#], code: 0, error: nil,
            told: "code 0; "),
    ]

    @Test(arguments: rows) private func ends(_ row: Row) async throws {
        let world = try await World.shell()
        let outcome = try await world.run(Order { $0.command = row.command })
        #expect(outcome.error == row.error && outcome.exitCode == row.code && outcome.ran)
        #expect(outcome.message?.contains(row.told) == true, "\(outcome)")
        if let child = world.image.lines("child").first {
            #expect(await eventually { !Image.isAlive(child) })
        }
        #expect(try await world.rows() == "r-1.1.up|\(outcome.state)|\(row.error ?? "")|\(row.code)|base|base")
    }

    @Test func atTheDeadlineItsGroupIsEndedFirstKindlyThenHard() async throws {
        let world = try await World.shell()
        let outcome = try await world.run(
            Order {
                $0.command = [
                    "sh", "-c", "trap 'echo told >> ran' TERM; sh -c 'sleep 1000' & echo $! > child; wait; wait",
                ]
                $0.deadlineSeconds = 0.5
            })
        #expect(outcome.error == "migrate_deadline" && outcome.state == "failed")
        #expect(outcome.message?.contains(": it was ended at the deadline; the database stands at base") == true)
        #expect(world.image.lines("ran") == ["told"])
        let child = try #require(world.image.lines("child").first)
        #expect(await eventually { !Image.isAlive(child) })
    }

    @Test func aStopIsPassedOnAndWrittenDown() async throws {
        let world = try await World.shell()
        let order = Order {
            $0.command = [
                "sh", "-c", "trap 'echo told >> ran; exit 9' TERM; echo up >> ran; while :; do sleep 0.05; done",
            ]
        }
        let wrapper = try await world.start(order)
        #expect(await eventually { world.image.lines("ran") == ["up"] })
        wrapper.send(SIGTERM)
        #expect(await wrapper.ends())
        #expect(world.image.lines("ran") == ["up", "told"])
        #expect(try await world.rows() == "r-1.1.up|failed|migrate_interrupted|9|base|base")
        let again = try await world.run(order)
        #expect(again.error == "migrate_interrupted" && again.exitCode == 9 && again.ran)
        #expect(again.message?.contains(": it was ended as this container was; ") == true)
        #expect(world.image.lines("ran") == ["up", "told"])
    }

    @Test func megabytesAreCutInTheMiddle() async throws {
        let world = try await World.shell()
        let order = Order {
            $0.command = ["sh", "-c", "echo first; yes 'a line of output' | head -c 4000000; echo; echo last; exit 1"]
        }
        let outcome = try await world.run(order)
        #expect(outcome.output.hasPrefix("first\na line of output\n") && outcome.output.hasSuffix("\nlast\n"))
        #expect(outcome.output.contains(/\n\.\.\. 39\d\d\d\d\d bytes left out \.\.\.\n/))
        #expect(outcome.output.utf8.count <= 16 << 10 && outcome.output.utf8.count > 15 << 10)
        #expect(
            try await world.database.run("SELECT octet_length(output) FROM amarre.migrations")
                == "\(outcome.output.utf8.count)")
    }

    @Test func whatIsNoTextIsMadeReadable() async throws {
        let world = try await World.shell()
        let outcome = try await world.run(
            Order { $0.command = ["printf", #"a\000b\033[31mc\r\n\td\377e\303\251\302\205f"#] })
        #expect(outcome.state == "done" && outcome.output == "ab[31mc\n\td\u{FFFD}e\u{E9}f")
    }

    @Test func whileItRunsWhatItPrintedSoFarIsShown() async throws {
        let world = try await World.shell()
        let wrapper = try await world.start(
            Order {
                $0.command = ["sh", "-c", "seq 100; until [ -e go ]; do sleep 0.05; done"]
            })
        let shown = try await eventually { try await wrapper.outcome().output.hasPrefix("1\n2\n3\n") }
        #expect(shown)
        let outcome = try await wrapper.outcome()
        #expect(outcome.state == "running" && outcome.before == "base" && outcome.startedAt != nil)
        #expect(outcome.after == nil && outcome.exitCode == nil && outcome.endedAt == nil)
        #expect(try await world.rows() == "r-1.1.up|running|||base|")
        try world.image.folder.write("go", "")
        #expect(try await wrapper.ended().state == "done")
    }
}
