import Foundation
import Model
import Operations
import Ports
import Presentation

/// The story of the demo, phase by phase, with a real controller, a real repository and real requests.
struct DemoShow: Sendable {
    let stage: DemoStage
    let pace: DemoPace
    /// Where `desired-state/` and `terraform/` are taken from.
    let source: String
    /// The claim to break before the checks.
    let sabotage: DemoClaim?
    /// What the phase with migrations needs, or why it is left out.
    let migrations: Result<DemoMigrationParts, DemoMigrationParts.Missing>

    /// Tells the story and checks it; false when a claim isn't true. Whatever happens, nothing that it started runs on.
    func run() async throws -> Bool {
        stage.narrator.phase("Setting up", "Everything stays in \(stage.directory.path).")
        return try await withDatabase { database, programs, leftOut in
            try await run(database, programs: programs, leftOut: leftOut)
        }
    }

    /// Runs `body` with the database that releases migrate and the programs that do it, or with the reason why there
    /// are none; the database has ended when this returns or throws.
    private func withDatabase(
        _ body: (_ database: DemoDatabase?, _ programs: String?, _ leftOut: String?) async throws -> Bool
    ) async throws -> Bool {
        let database: DemoDatabase
        let parts: DemoMigrationParts
        do {
            parts = try migrations.get()
            database = try await DemoDatabase.start(parts.installation)
        } catch {
            let why = (error as? DemoMigrationParts.Missing)?.why ?? "PostgreSQL can't be started: \(error)"
            guard sabotage != .migrations else { throw Self.nothingToBreak(why) }
            stage.narrator.event("demo", "the phase with migrations is left out: \(why)", .waiting)
            return try await body(nil, nil, why)
        }
        do {
            try Task.checkCancellation()
            stage.narrator.event(
                "demo",
                "a real PostgreSQL \(database.version) at 127.0.0.1:\(database.port) for the service's migrations; its "
                    + "cluster \(database.folder) goes at the end")
            let result = try await body(database, parts.programs, nil)
            await database.end()
            return result
        } catch {
            await database.end()
            throw error
        }
    }

    /// For a sabotage of a phase that isn't there.
    static func nothingToBreak(_ why: String) -> CommandError {
        CommandError("the phase with migrations is left out, and its claim can't be broken: \(why)")
    }

    private func run(_ database: DemoDatabase?, programs: String?, leftOut: String?) async throws -> Bool {
        let directory = stage.directory
        let simulator = try await stage.startSimulator(port: 0, pace: pace, programs: programs)
        return try await closing(simulator.program) {
            stage.narrator.event("demo", "a simulated Scaleway at \(simulator.cloud.url): \(pace.explanation)")
            let environments = try DemoRepository(directory: directory).make(from: source, pace: pace)
            try directory.writeCredentials()
            try directory.writeConfiguration(apiURL: simulator.cloud.url, pace: pace)
            try directory.installProvider(beside: try OwnProgram.path())
            var scene = try await DemoScene.make(
                environments, in: simulator.cloud, pace: pace, port: simulator.port, database: database)
            scene.record.leftOut = leftOut
            stage.narrator.event(
                "demo",
                "a git repository with the sample's desired-state/ and terraform/, but rollout: "
                    + "\(pace.rollout(in: DemoStory.environment)), and less in \(DemoStory.promotedFrom)"
            )
            let controller = try ChildProgram(
                ["run", "--config", directory.configuration, "--log-level", "info"], in: directory.path,
                log: directory.log("controller"))
            return try await closing(controller) {
                stage.narrator.event("demo", "the controller: amarre run; it looks at git every second")
                return try await play(scene, simulator.cloud, controller, database)
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

    private func play(
        _ scene: DemoScene, _ cloud: SimulatorAdmin, _ controller: ChildProgram, _ database: DemoDatabase?
    ) async throws -> Bool {
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
        var revert: CommitID?
        if let database {
            client.enter("migration")
            revert = try await scenes.migrate(database)
            scenes.report(client)
        }
        client.enter("healing")
        try await scenes.heal()
        if let revert { try await scenes.settle(revert) }
        scenes.report(client)
        client.enter("history")
        await controller.stop()
        try await scenes.history()
        var record = scene.record
        if sabotage == .requests {
            try await DemoSabotage(stage: stage, cloud: cloud, record: record, database: database).perform(.requests)
        }
        try await Task.sleep(for: .seconds(1))
        client.stop()
        await traffic
        record.phases = client.phases
        record.rolloutSeconds = rollout / .seconds(1)
        record.rollbackSeconds = rollback.took.map { $0 / .seconds(1) }
        record.badMerge = rollback.merge.text
        try await database?.save(to: stage.directory.database)
        try record.write(to: stage.directory.record)
        if let sabotage, sabotage != .requests {
            try await DemoSabotage(stage: stage, cloud: cloud, record: record, database: database).perform(sabotage)
        }
        return try await DemoEnding(stage: stage, cloud: cloud, record: record, database: database).check()
    }
}
