import Foundation
import Model
import Operations
import Ports

/// The story of the demo, phase by phase, with a real controller, a real repository and real requests.
struct DemoShow: Sendable {
    let stage: DemoStage
    let pace: DemoPace
    /// Where `desired-state/` and `terraform/` are taken from.
    let source: String
    /// The claim to break before the checks.
    let sabotage: DemoClaim?

    /// Tells the story and checks it; false when a claim isn't true. Whatever happens, nothing that it started runs on.
    func run() async throws -> Bool {
        let directory = stage.directory
        stage.narrator.phase("Setting up", "Everything stays in \(directory.path).")
        let simulator = try await stage.startSimulator(port: 0, pace: pace)
        return try await closing(simulator.program) {
            stage.narrator.event("demo", "a simulated Scaleway at \(simulator.cloud.url): \(pace.explanation)")
            let environments = try DemoRepository(directory: directory).make(from: source, pace: pace)
            try directory.writeCredentials()
            try directory.writeConfiguration(apiURL: simulator.cloud.url, pace: pace)
            try directory.installProvider(beside: try OwnProgram.path())
            let scene = try await DemoScene.make(environments, in: simulator.cloud, pace: pace, port: simulator.port)
            stage.narrator.event(
                "demo", "a git repository with the sample's desired-state/ and terraform/, but rollout: \(pace.rollout)"
            )
            let controller = try ChildProgram(
                ["run", "--config", directory.configuration, "--log-level", "info"], in: directory.path,
                log: directory.log("controller"))
            return try await closing(controller) {
                stage.narrator.event("demo", "the controller: amarre run; it looks at git every second")
                return try await play(scene, simulator.cloud, controller)
            }
        }
    }

    /// Runs `body` and then stops `program`, also when `body` throws.
    private func closing<Result: Sendable>(_ program: ChildProgram, _ body: () async throws -> Result) async throws
        -> Result
    {
        do {
            let result = try await body()
            await program.stop()
            return result
        } catch {
            await program.stop()
            throw error
        }
    }

    private func play(_ scene: DemoScene, _ cloud: SimulatorAdmin, _ controller: ChildProgram) async throws -> Bool {
        let log = stage.directory.log("controller")
        let scenes = DemoPhases(
            stage: stage, scene: scene, cloud: cloud,
            watch: DemoWatch(
                journal: try stage.openJournal(), cloud: cloud, narrator: stage.narrator, tags: scene.tags),
            alive: {
                if let status = controller.status {
                    throw CommandError(
                        "the controller ended with \(status): \(DemoStage.lastLine(log))", advice: "Its log: \(log)")
                }
            })
        let endpoints = try await scenes.provision()
        let client = TrafficClient(endpoints, transport: stage.transport)
        client.enter("promotion")
        async let traffic: Void = client.run()
        stage.narrator.event(
            "client",
            "sends \(TrafficClient.promisedRate) requests/s and more to \(endpoints.count) endpoints in turn, from "
                + "here to the end"
        )
        let rollout = try await scenes.promote()
        scenes.report(client)
        client.enter("rollback")
        let rollback = try await scenes.rollBack()
        scenes.report(client)
        client.enter("healing")
        try await scenes.heal()
        scenes.report(client)
        client.enter("history")
        await controller.stop()
        try await scenes.history()
        var record = scene.record
        if sabotage == .requests {
            try await DemoSabotage(stage: stage, cloud: cloud, record: record).perform(.requests)
        }
        try await Task.sleep(for: .seconds(1))
        client.stop()
        await traffic
        record.phases = client.phases
        record.rolloutSeconds = rollout / .seconds(1)
        record.rollbackSeconds = rollback.map { $0 / .seconds(1) }
        try record.write(to: stage.directory.record)
        if let sabotage, sabotage != .requests {
            try await DemoSabotage(stage: stage, cloud: cloud, record: record).perform(sabotage)
        }
        return try await DemoEnding(stage: stage, cloud: cloud, record: record).check()
    }
}
