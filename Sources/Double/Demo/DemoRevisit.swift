import Foundation

/// Checks the claims of a demo that has ended, in its folder, with the simulator started again.
struct DemoRevisit: Sendable {
    let stage: DemoStage
    let sabotage: DemoClaim?

    /// False when a claim isn't true.
    func run() async throws -> Bool {
        var record = try DemoRecord.read(stage.directory.record)
        let simulator = try await stage.startSimulator(port: record.port, pace: record.pace)
        do {
            let client = TrafficClient(
                try await simulator.cloud.containers().compactMap(\.endpoint), transport: stage.transport)
            client.enter("revisit")
            async let traffic: Void = client.run()
            let saboteur = DemoSabotage(stage: stage, cloud: simulator.cloud, record: record)
            if sabotage == .requests { try await saboteur.perform(.requests) }
            try await Task.sleep(for: .seconds(1))
            client.stop()
            await traffic
            record.phases += client.phases
            if let sabotage, sabotage != .requests { try await saboteur.perform(sabotage) }
            let result = try await DemoEnding(stage: stage, cloud: simulator.cloud, record: record).check()
            await simulator.program.stop()
            return result
        } catch {
            await simulator.program.stop()
            throw error
        }
    }
}
