import Foundation
import Model
import Operations
import Presentation

/// The phase with a real database. It is the promoted service's, in the environment from which it is promoted.
extension DemoPhases {
    private static let place = DemoStory.promotedFrom
    private static let service = DemoStory.service
    /// Lines of a command's output that are shown.
    private static let shownOutput = 6

    /// A release that migrates, one whose migration fails, and the commit that takes this one back, which is returned.
    func migrate(_ database: DemoDatabase) async throws -> CommitID {
        narrator.phase(
            "4. Merges with a migration",
            "\(Self.service) \(DemoStory.migratingTag) brings tables to \(Self.place), \(DemoStory.failingTag) a "
                + "revision that fails. Alembic and PostgreSQL \(database.version) are real."
        )
        try await succeed(database)
        try await fail(database)
        return try takeBack()
    }

    private func succeed(_ database: DemoDatabase) async throws {
        let merge = try repository.merge(
            tag: DemoStory.migratingTag, in: Self.place, adding: DemoStory.migrate,
            title: "Run \(Self.service) \(DemoStory.migratingTag) in \(Self.place), with its migrations")
        tellMerge(merge)
        let record = try await ended("the release with a migration", .completed, in: Self.place) {
            $0.revision == merge
        }
        guard let migration = record.migrations?.last else { throw CommandError("no migration is on record") }
        let command = migration.command.joined(separator: " ")
        let time = migration.durationMilliseconds.map { " in \(Narrator.seconds(.milliseconds($0))) s" } ?? ""
        narrator.event(
            "demo", "\(command): \(migration.before ?? "unknown") → \(migration.after ?? "unknown")\(time)", .good)
        let runs = try await database.runs().filter { $0.run == migration.run }
        narrator.event(
            "postgresql",
            "alembic_version is \(try await database.schema()); tables: "
                + "\(try await database.tables().joined(separator: ", ")); amarre.migrations: begun \(runs.count)×")
    }

    private func fail(_ database: DemoDatabase) async throws {
        let merge = try repository.merge(
            tag: DemoStory.failingTag, in: Self.place,
            title: "Run \(Self.service) \(DemoStory.failingTag) in \(Self.place)")
        tellMerge(merge)
        let record = try await ended("the failed migration", .failed, in: Self.place) { $0.revision == merge }
        let status = try await stage.run(["migrate", "status", Self.service, "-e", Self.place], log: "migrate-status")
        guard status == 0 else {
            throw CommandError(
                "amarre migrate status ended with \(status): \(DemoStage.lastLine(stage.directory.log("migrate-status")))"
            )
        }
        narrator.text("\n`amarre migrate status \(Self.service) -e \(Self.place)`:\n\n\(try shortened())")
        narrator.text("\n`amarre show \(record.id)` has all of it.\n")
        narrator.event(
            "postgresql", "alembic_version is still \(try await database.schema()): the server took the half step back")
        let instances = scene.record.expected.filter { $0.environment == Self.place && $0.isOf(Self.service) }
        for container in try await cloud.containers()
        where instances.contains(where: { $0.name == container.name && $0.project == container.projectID }) {
            let serving = container.servingDigest.map { scene.tags[$0] ?? "another image" } ?? "nothing"
            narrator.event("scaleway", "\(container.name) is \(container.status), serves \(serving)", .faint)
        }
        narrator.event("demo", "nothing was replaced; \(DemoStory.failingTag) is held: no pass tries it again", .good)
    }

    /// What the command said, with the last lines alone of what the migration printed.
    private func shortened() throws -> String {
        let text = try String(contentsOfFile: stage.directory.log("migrate-status"), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.allSatisfy(\.isWhitespace) ? "" : "  " + TerminalText.safe(String($0))
        }
        guard let start = lines.firstIndex(where: { $0.trimmingCharacters(in: .whitespaces) == "output" }) else {
            return lines.joined(separator: "\n")
        }
        let output = lines[(start + 1)...].filter { !$0.allSatisfy(\.isWhitespace) }
        let end = output.suffix(Self.shownOutput)
        let left = output.count - end.count
        return (lines[...start] + (left > 0 ? ["      … \(left) lines"] : []) + end).joined(separator: "\n")
    }

    /// Git asks for what runs again. Returns the commit.
    private func takeBack() throws -> CommitID {
        let revert = try repository.revert(try repository.head())
        narrator.event("git", "revert \(TerminalText.short(revert)) by Camille Martin: it asks for what runs again")
        return revert
    }

    /// Waits until the controller has looked at the revert, which it does while the next phase goes on.
    func settle(_ revert: CommitID) async throws {
        let isMeant: @Sendable (ReconciliationRecord) -> Bool = {
            $0.environment.text == Self.place && $0.revision == revert && $0.outcome != nil
        }
        let records = try await watch.wait(for: "the look at the revert", alive: alive) { $0.contains(where: isMeant) }
        guard let record = records.first(where: isMeant), record.outcome == .noop || record.outcome == .completed else {
            throw CommandError("\(Self.place) isn't as git says after the revert")
        }
        narrator.event("demo", "\(Self.place) is as git says since the revert", .good)
    }
}
