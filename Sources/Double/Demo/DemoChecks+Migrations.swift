import Model
import Operations
import Ports
import Presentation

extension DemoChecks {
    /// Asks the database itself, and compares: Alembic's word, the wrapper's table, and the controller's records.
    func migrations(_ story: DemoRecord.Migrations) async throws -> Finding {
        guard let database else {
            return (["there is no PostgreSQL to ask; `make bootstrap` installs it"], "")
        }
        let records = try await stage.openJournal().history(environment: nil, limit: 10_000).filter {
            $0.environment.text == story.environment
        }
        let told = records.reversed().flatMap { record in
            (record.migrations ?? []).filter { $0.service.text == story.service }.map { (record, $0) }
        }
        let schema = try await database.schema()
        let runs = try await database.runs()
        var problems: [String] = []
        if schema != story.schema { problems.append("alembic_version is \(schema), not \(story.schema)") }
        if runs.map(\.state) != ["done", "failed"] {
            problems.append("amarre.migrations has \(Self.list(runs.map(\.state))), not done and failed")
        }
        if runs != told.map({ Self.row($0.1) }) {
            problems.append(
                "amarre.migrations has \(Self.list(runs.map(Self.text))), the records "
                    + Self.list(told.map { Self.text(Self.row($0.1)) }))
        }
        if let last = told.last(where: { $0.1.failure == nil })?.1.after, last != schema {
            problems.append("alembic_version is \(schema), the record of the last good migration says \(last)")
        }
        for (record, migration) in told where migration.failure != nil {
            if record.outcome != .failed || !record.changes.isEmpty {
                problems.append("\(record.id) changed \(record.changes.count) fields after a migration that failed")
            }
        }
        for container in try await cloud.containers() where container.servingDigest == story.failingDigest {
            problems.append("\(container.name) serves \(story.failingTag)")
        }
        let figures = told.map { "\($0.1.before ?? "unknown") → \($0.1.after ?? "unknown")" }
        return (problems, "\(schema); \(Self.list(runs.map(\.state))): \(figures.joined(separator: ", "))")
    }

    /// What the database's table must say of a run that is on record.
    private static func row(_ record: MigrationRecord) -> DemoDatabase.Run {
        DemoDatabase.Run(
            run: record.run, state: record.failure == nil ? "done" : "failed", before: record.before ?? "",
            after: record.after ?? "", exitCode: record.exitCode.map(String.init) ?? "")
    }

    private static func text(_ run: DemoDatabase.Run) -> String {
        "\(run.run) \(run.state) \(run.before) → \(run.after) (\(run.exitCode))"
    }
}
