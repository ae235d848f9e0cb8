import Foundation
import Glibc
import LocalServers
import TestSupport
import Testing

/// SIGKILL at random moments of a migrating release: of the controller, and of the migration's container. As many rounds as
/// AMARRE_MIGRATION_KILLS says, none without it: a round takes half a minute.
extension WholeProductBeside.MigrationTests {
    private static let rounds = ProcessInfo.processInfo.environment["AMARRE_MIGRATION_KILLS"].flatMap { Int($0) } ?? 0

    /// Writes a line for each time that it is begun.
    private static func counting(_ runs: String) -> String {
        service("1.7.0-slow", slow: 2)
            .replacing("SLOW_SECONDS: \"2\"", with: "SLOW_SECONDS: \"2\", RUNS: \(runs)")
            .replacing(
                "command: [alembic, upgrade, head]",
                with: "command: [sh, -c, 'echo begun >> $RUNS; exec alembic upgrade head']")
    }

    private func begun(_ runs: String) -> Int {
        ((try? String(contentsOfFile: runs, encoding: .utf8)) ?? "").split(separator: "\n").count
    }

    /// Waits until the release has begun, and a random while longer.
    private func pause(_ world: World, _ generator: inout Dice) async throws {
        let moment = Int.random(in: 0..<9000, using: &generator)
        try await Task.sleep(for: .milliseconds(moment))
    }

    @Test(
        "the controller, killed at a random moment, finds the same run: it is run once, and all that is known agrees",
        .enabled(if: rounds > 0), arguments: Array(0..<rounds))
    func controller(round: Int) async throws {
        var dice = Dice(seed: UInt64(round) + 1)
        try await with { world, database in
            #expect(try await world.amarre("reconcile", "staging").status == 0)
            let runs = world.folder.file("runs")
            try await world.commit([Self.file: Self.counting(runs)])
            let controller = try world.start(["reconcile", "staging"])
            try await pause(world, &dice)
            controller.send(SIGKILL)
            _ = try await controller.wait()
            let next = try await world.amarre("reconcile", "staging")
            #expect(next.status == 0, "round \(round): \(next.output)\(next.errors)")
            #expect(begun(runs) == 1, "round \(round)")
            #expect(try await revision(database) == "0003_slow")
            let rows = try await database.run(
                "SELECT run, state, after FROM amarre.migrations WHERE after = '0003_slow'")
            let told = try await status(world)
            #expect(told.state == "done" && told.migration?.after == "0003_slow")
            #expect(rows == "\(told.migration?.run ?? "")|done|0003_slow", "round \(round): \(rows)")
            #expect(try await world.containers().allSatisfy { !$0.name.hasPrefix("migrate-") })
        }
    }

    @Test(
        "the container, killed at a random moment, never leads to a second run by itself, and all that is known agrees",
        .enabled(if: rounds > 0), arguments: Array(0..<(rounds + 1) / 2))
    func container(round: Int) async throws {
        var dice = Dice(seed: UInt64(round) + 1000)
        try await with { world, database in
            #expect(try await world.amarre("reconcile", "staging").status == 0)
            let runs = world.folder.file("runs")
            try await world.commit([Self.file: Self.counting(runs)])
            let controller = try world.start(["reconcile", "staging"])
            // There is one to kill only while it is there.
            #expect(
                try await eventually(within: .seconds(60)) {
                    try await world.containers().contains { $0.name == "migrate-streamlit" }
                })
            try await Task.sleep(for: .milliseconds(Int.random(in: 0..<4000, using: &dice)))
            _ = try? await world.call("POST", "containers/migrate-streamlit/kill")
            _ = try await controller.wait()
            let told = try await status(world)
            let rows = try await database.run(
                "SELECT run, state, after FROM amarre.migrations ORDER BY started_at DESC LIMIT 1")
            #expect(begun(runs) <= 1, "round \(round)")
            #expect(["done", "failed"].contains(told.state), "round \(round): \(told.state)")
            #expect(
                rows == "\(told.migration?.run ?? "")|\(told.state)|\(told.migration?.after ?? "")",
                "round \(round): \(rows)")
            // The server notices late that a client is gone; what a person does then.
            try await database.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(%' AND datname = current_database()"
            )
            if told.state == "failed" {
                let again = try await world.amarre("retry", "streamlit", "-e", "staging")
                #expect(again.status == 0, "round \(round): \(again.output)\(again.errors)")
                #expect(begun(runs) <= 2)
            }
            #expect(try await revision(database) == "0003_slow")
        }
    }
}
