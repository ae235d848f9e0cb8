import Foundation
import LocalServers
import Migrations
import Model
import Ports
import ScalewaySimulator
import SimulatedCloud
import TestSupport
import Testing

@testable import Scaleway

/// Machine, adapter, simulator, the program in the container, Alembic and PostgreSQL: nothing is stood in for but the cloud.
@Suite struct MigrationProgramTests {
    /// A cloud with an environment in it, and a database.
    private struct Stage: Sendable {
        let simulator: OwnedSimulator
        let runner: ScalewayMigrationRunner
        let namespace: String
        let database: PostgresDatabase

        private static let repository = "rg.fr-par.scw.cloud/evalap/streamlit"

        init(_ simulator: OwnedSimulator, _ database: PostgresDatabase) async throws {
            self.simulator = simulator
            self.database = database
            let body = #"{"name":"staging","project_id":"\#(Sample.project)"}"#
            let made = try await simulator.call("POST", "/containers/v1/regions/fr-par/namespaces", body)
            namespace = try #require(made["id"] as? String)
            try await simulator.call("POST", "/vpc/v2/regions/fr-par/private-networks", body)
            runner = ScalewayMigrationRunner(
                ScalewayClient(
                    ScalewayConfiguration(credentials: .sample, apiURL: simulator.url), transport: simulator.transport,
                    time: ManualTime()), secretReader: MigrationSample.Vault(value: database.url))
        }

        func order(
            _ tag: String, _ run: String, _ command: [String] = ["alembic", "upgrade", "head"], target: String? = nil,
            variables: [String: String] = [:]
        ) async throws -> MigrationOrder {
            let pushed = try await simulator.call(
                "PUT", "/_simulator/tags", #"{"image":"\#(Self.repository)","tag":"\#(tag)"}"#)
            let digest = try #require((pushed["digest"] as? String).flatMap { ImageDigest($0) })
            return MigrationSample.order(
                run: run, namespace: namespace, image: PinnedImage(repository: Self.repository, digest: digest),
                variables: variables, command: command, direction: target == nil ? .up : .down, target: target,
                deadline: .seconds(120))
        }

        /// Does what the machine wants to the end, a little faster than it wants it. `seen` is told of each look.
        func run(
            _ order: MigrationOrder, seen: (MigrationLook) async throws -> Void = { _ in }
        ) async throws -> MigrationEnd {
            let clock = ContinuousClock()
            let start = clock.now
            var machine = MigrationMachine(order: order)
            var event = MigrationEvent.begin
            while true {
                let now = Timestamp(seconds: 1_800_000_000) + (clock.now - start)
                let action = try #require(machine.handle(event, now: now).first)
                do {
                    switch action {
                    case .begin(let order): event = .begun(containerID: try await runner.begin(order))
                    case .look(let id, let run, _):
                        // The asking must not keep busy who is asked.
                        try await Task.sleep(for: .milliseconds(50))
                        let look = try await runner.look(id, run: run)
                        try await seen(look)
                        event = .looked(look)
                    case .remove(let id):
                        try await runner.remove(id)
                        event = .removed
                    case .wait:
                        try await Task.sleep(for: .milliseconds(20))
                        event = .woken
                    case .finished(let end): return end
                    }
                } catch let failure as PortFailure {
                    event = .effectFailed(failure)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(4))) func fromReleaseToReleaseAndBack() async throws {
        if case .failure(let missing) = try await onOwnThread({ AlembicInstallation.python }) {
            throw skippedTest(missing.why)
        }
        let database = try await PostgresServer.shared().database()
        let programs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Samples/programs").path
        let configuration = SimulatorConfiguration(
            cloud: CloudSettings(timings: .fast, timeScale: 50), seed: 7,
            programs: AllowedPrograms(folder: programs, adminToken: "admin-of-the-tests"))
        try await OwnedSimulator.with(configuration) { simulator in
            let stage = try await Stage(simulator, database)
            let first = try await stage.run(
                stage.order("1.5.0", "r-1.1.up", ["sh", "-c", "echo $DATABASE_URL; alembic upgrade head"]))
            #expect(first.verdict == .done && first.leftover == nil, "\(first)")
            #expect(first.record.before == "base" && first.record.after == "0001_datasets")
            #expect(first.record.didRun && first.record.exitCode == 0 && first.record.failure == nil)
            #expect(first.record.output.hasPrefix("[secret]\n"))

            let second = try await stage.run(stage.order("1.6.0", "r-2.1.up"))
            #expect(second.verdict == .done && second.record.after == "0002_metrics", "\(second)")

            let failing = try await stage.run(stage.order("1.7.0-fails", "r-3.1.up"))
            #expect(failing.verdict == .failed && failing.record.failure?.code == "migrate_failed", "\(failing)")
            #expect(failing.record.before == "0002_metrics" && !failing.record.hasChanged)
            #expect(failing.record.exitCode == 1)
            #expect(failing.record.output.contains(#"column "license" of relation "datasets" does not exist"#))

            try await kill(in: stage)

            let down = try await stage.run(
                stage.order(
                    "1.6.0", "r-2.1.down", ["alembic", "downgrade", "0001_datasets"], target: first.record.after))
            #expect(down.verdict == .done && down.record.direction == .down, "\(down)")
            #expect(down.record.before == "0002_metrics" && down.record.after == "0001_datasets")
            #expect(
                try await database.run("SELECT run, state FROM amarre.migrations ORDER BY started_at")
                    == "r-1.1.up|done\nr-2.1.up|done\nr-3.1.up|failed\nr-4.1.up|failed\nr-2.1.down|done")
            let gone = try await eventually {
                try await stage.runner.find(MigrationSample.service, namespaceID: stage.namespace).isEmpty
            }
            #expect(gone)
        }
    }

    /// The container's process dies in the middle, and the platform starts another one.
    private func kill(in stage: Stage) async throws {
        let asleep = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep(%'"
        var isKilled = false
        let order = try await stage.order("1.7.0-slow", "r-4.1.up", variables: ["SLOW_SECONDS": "1000"])
        let end = try await stage.run(order) { look in
            guard !isKilled, look.answer?.state == .running,
                try await stage.database.run("SELECT count(*) \(asleep)") == "1"
            else { return }
            isKilled = true
            try await stage.simulator.call("POST", "/_simulator/containers/migrate-streamlit/kill")
        }
        #expect(isKilled && end.verdict == .failed, "\(end)")
        #expect(end.record.failure?.code == "migrate_interrupted" && end.record.didRun)
        #expect(end.record.before == "0002_metrics" && end.record.after == "0002_metrics")
        // The server doesn't notice that the client is gone, and the statement keeps its locks: what a person does then.
        #expect(try await stage.database.run("SELECT pg_terminate_backend(pid) \(asleep)") == "t")
    }
}
