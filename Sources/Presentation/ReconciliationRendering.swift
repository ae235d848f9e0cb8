package import Model
import Ports

/// What `show ID` prints: one reconciliation with all that happened in it.
package enum ReconciliationRendering {
    /// Facts, changes and steps, each with a heading.
    package static func text(_ record: ReconciliationRecord, _ palette: Palette, tags: ImageTags = ImageTags())
        -> String
    {
        let outcome = HistoryRendering.outcome(record.outcome)
        var facts = FactList()
        facts.add("environment", record.environment.text)
        facts.add("revision", record.revision?.text)
        facts.add("trigger", record.trigger.rawValue)
        facts.add("started", record.startedAt.description)
        facts.add("ended", record.endedAt.map { "\($0) (after \(TerminalText.duration($0 - record.startedAt)))" })
        facts.add("outcome", outcome.text, outcome.style)
        facts.add("reason", record.reason.description)
        var text = palette.paint("Reconciliation \(record.id)", .heading) + "\n" + facts.text(palette, indent: "  ")
        text += "\n" + palette.paint("Changes", .heading) + "\n" + changes(record.changes, palette, tags)
        for migration in record.migrations ?? [] { text += "\n" + MigrationRendering.block(migration, palette) }
        text += "\n" + palette.paint("Steps", .heading) + "\n" + steps(record.steps, palette)
        return text
    }

    /// The members of `history`, `steps`, and what migrations did: `migration` is the one that failed, else the last one.
    package static func json(_ record: ReconciliationRecord) -> String {
        let steps = record.steps.map { step in
            JSONOutput.object([.init("at", .text(step.at.description)), .init("text", .text(step.text))])
        }
        let migrations = record.migrations ?? []
        let one = migrations.first { $0.failure != nil } ?? migrations.last
        return JSONOutput.object(
            HistoryRendering.members(record) + [
                .init("steps", .list(steps)), .init("migration", one.map(MigrationRendering.object) ?? .null),
                .init("migrations", .list(migrations.map(MigrationRendering.object))),
            ]
        ).document
    }

    private static func changes(_ changes: [FieldChange], _ palette: Palette, _ tags: ImageTags) -> String {
        guard !changes.isEmpty else { return "  none\n" }
        var table = TextTable("RESOURCE", "FIELD", "FROM", "TO")
        for change in changes {
            table.append([
                .init(change.resource), .init(change.field), .init(change.from.map { ImageText.short($0, tags) }),
                .init(change.to.map { ImageText.short($0, tags) }),
            ])
        }
        return table.text(palette, indent: "  ")
    }

    private static func steps(_ steps: [ReconciliationRecord.Step], _ palette: Palette) -> String {
        guard !steps.isEmpty else { return "  none\n" }
        return steps.map { step in
            let time = TerminalText.time(step.at)
            let margin = String(repeating: " ", count: time.count + 4)
            let lines = WrappedText.lines(
                TerminalText.safe(step.text), width: palette.columns.map { $0 - margin.count })
            return "  \(palette.paint(time, .faint))  \(lines.joined(separator: "\n" + margin))\n"
        }.joined()
    }
}
