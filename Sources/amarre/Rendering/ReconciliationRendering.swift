import Model
import Ports

/// What `show ID` prints: one reconciliation with all that happened in it.
enum ReconciliationRendering {
    /// Facts, changes and steps, each with a heading.
    static func text(_ record: ReconciliationRecord, _ palette: Palette) -> String {
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
        text += "\n" + palette.paint("Changes", .heading) + "\n" + changes(record.changes, palette)
        text += "\n" + palette.paint("Steps", .heading) + "\n" + steps(record.steps, palette)
        return text
    }

    /// The members of `history`, and `steps`.
    static func json(_ record: ReconciliationRecord) -> String {
        let steps = record.steps.map { step in
            JSONValue.object([.init("at", .text(step.at.description)), .init("text", .text(step.text))])
        }
        return JSONValue.object(HistoryRendering.members(record) + [.init("steps", .list(steps))]).document
    }

    private static func changes(_ changes: [FieldChange], _ palette: Palette) -> String {
        guard !changes.isEmpty else { return "  none\n" }
        var table = TextTable("RESOURCE", "FIELD", "FROM", "TO")
        for change in changes {
            table.append([
                .init(change.resource), .init(change.field), .init(change.from.map(TerminalText.shortDigest)),
                .init(change.to.map(TerminalText.shortDigest)),
            ])
        }
        return table.text(palette, indent: "  ")
    }

    private static func steps(_ steps: [ReconciliationRecord.Step], _ palette: Palette) -> String {
        guard !steps.isEmpty else { return "  none\n" }
        return steps.map { "  \(palette.paint(TerminalText.time($0.at), .faint))  \(TerminalText.safe($0.text))\n" }.joined()
    }
}
