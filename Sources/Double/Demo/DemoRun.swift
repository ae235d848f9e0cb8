import Foundation
import HTTPTransport
import LocalServers
import Operations
import Presentation

/// One demo, as a command line asks for it.
package struct DemoRun: Sendable {
    private let stage: DemoStage
    private let pace: DemoPace
    private let sabotage: DemoClaim?
    /// Where `desired-state/` and `terraform/` are taken from; nil to check an earlier demo again.
    private let source: String?
    /// Where PostgreSQL's versions lie.
    private let postgres: String

    /// Looks for what it needs and makes its folder.
    ///
    /// - `directory`: new or an empty folder; nil for one below the temporary folder.
    /// - `source`: the folder with `desired-state/` and `terraform/`; nil for the nearest one from here upward.
    /// - `sabotage`: the claim to break before the checks.
    /// - `postgres`: where PostgreSQL's versions lie; nil for Debian's own folder.
    ///
    /// Throws ``CommandError`` when a program or a folder isn't as it must be; nothing is made then.
    package init(
        directory: String?, source: String?, pace: DemoPace, sabotage: DemoClaim?, postgres: String? = nil
    ) throws {
        try Self.requirePrograms()
        let source = try DemoRepository.source(source)
        self.source = source
        self.postgres = postgres ?? PostgresInstallation.debian
        if sabotage == .migrations,
            case .failure(let missing) = DemoMigrationParts.find(source: source, postgres: self.postgres)
        {
            throw DemoShow.nothingToBreak(missing.why)
        }
        self.pace = pace
        self.sabotage = sabotage
        stage = try Self.stage(DemoDirectory.make(directory))
    }

    /// Takes the folder of an earlier demo, to check its claims again.
    ///
    /// Throws ``CommandError`` when a program isn't there, or `directory` holds no finished demo.
    package init(checking directory: String, sabotage: DemoClaim?, postgres: String? = nil) throws {
        try Self.requirePrograms()
        source = nil
        self.postgres = postgres ?? PostgresInstallation.debian
        // The record says which pace it had.
        pace = .recorded
        self.sabotage = sabotage
        stage = try Self.stage(DemoDirectory.existing(directory))
    }

    private static func requirePrograms() throws {
        for program in ["git", "terraform"] {
            try OwnProgram.require(program, advice: "`make bootstrap` installs it, or says how.")
        }
    }

    private static func stage(_ directory: DemoDirectory) throws -> DemoStage {
        DemoStage(
            directory: directory, narrator: Narrator(start: WallClock.now, console: .standard),
            transport: try HTTPTransport())
    }

    /// Tells the story and checks its claims; false when one isn't true. Once it has returned or thrown, also in a
    /// cancelled task, nothing that it started runs on.
    package func run() async throws -> Bool {
        guard let source else {
            return try await DemoRevisit(
                stage: stage, sabotage: sabotage, installation: PostgresInstallation.find(in: postgres)
            ).run()
        }
        let result = try await DemoShow(
            stage: stage, pace: pace, source: source, sabotage: sabotage,
            migrations: DemoMigrationParts.find(source: source, postgres: postgres)
        ).run()
        if sabotage == nil {
            stage.narrator.text(try DemoEnding.advice(stage.directory, try DemoRecord.read(stage.directory.record)))
        }
        return result
    }

    /// Tells that a person stopped it, and what ends now.
    package func tellInterruption() {
        stage.narrator.event(
            "demo", "interrupted: the controller ends its step (20 s at most), then the simulator stops", .waiting)
    }

    /// Ends connections.
    package func close() async { await stage.transport.shutDown() }
}
