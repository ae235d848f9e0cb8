import Foundation
import LocalServers
import Operations

/// Checks the claims of a demo that has ended, in its folder, with the simulator started again, and a PostgreSQL with
/// what the demo left in its database.
struct DemoRevisit: Sendable {
    let stage: DemoStage
    let sabotage: DemoClaim?
    /// Nil when there is none.
    let installation: PostgresInstallation?

    /// False when a claim isn't true.
    func run() async throws -> Bool {
        let record = try DemoRecord.read(stage.directory.record)
        if sabotage == .migrations, record.migrations == nil {
            throw DemoShow.nothingToBreak(record.leftOut ?? "an earlier version made this demo")
        }
        guard record.migrations != nil, let installation else { return try await run(record, nil) }
        let database = try await DemoDatabase.start(installation, from: stage.directory.database)
        do {
            let result = try await run(record, database)
            await database.end()
            return result
        } catch {
            await database.end()
            throw error
        }
    }

    private func run(_ found: DemoRecord, _ database: DemoDatabase?) async throws -> Bool {
        var record = found
        let simulator = try await stage.startSimulator(port: record.port, pace: record.pace)
        do {
            let client = TrafficClient(
                try await simulator.cloud.containers().compactMap(\.endpoint), transport: stage.transport)
            client.enter("revisit")
            async let traffic: Void = client.run()
            let saboteur = DemoSabotage(stage: stage, cloud: simulator.cloud, record: record, database: database)
            if sabotage == .requests { try await saboteur.perform(.requests) }
            try await Task.sleep(for: .seconds(1))
            client.stop()
            await traffic
            record.phases += client.phases
            if let sabotage, sabotage != .requests { try await saboteur.perform(sabotage) }
            let result = try await DemoEnding(
                stage: stage, cloud: simulator.cloud, record: record, database: database
            ).check()
            await simulator.program.stop()
            return result
        } catch {
            await simulator.program.stop()
            throw error
        }
    }
}
