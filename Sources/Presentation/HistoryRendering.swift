package import Model
import Ports

/// What `history` prints.
package enum HistoryRendering {
    /// One row for each reconciliation, in the order given (newest first).
    package static func table(_ records: [ReconciliationRecord], _ palette: Palette) -> String {
        guard !records.isEmpty else { return "No reconciliation is recorded.\n" }
        var table = TextTable(
            "STARTED", "ENVIRONMENT", "TRIGGER", "OUTCOME", "TOOK", "REVISION", "CHANGES", "ID", "REASON")
        for record in records {
            table.append([
                .init(TerminalText.time(record.startedAt)), .init(record.environment.text),
                .init(record.trigger.rawValue),
                outcome(record.outcome), .init(record.endedAt.map { TerminalText.duration($0 - record.startedAt) }),
                .init(TerminalText.short(record.revision)), .init(String(record.changes.count)), .init(record.id.text),
                .init(record.reason.message, .faint),
            ])
        }
        return table.text(palette)
    }

    /// The stable form: an array, every member always there.
    package static func json(_ records: [ReconciliationRecord]) -> String {
        JSONOutput.list(records.map { .object(members($0)) }).document
    }

    /// The members that `history` and `show` share.
    static func members(_ record: ReconciliationRecord) -> [JSONOutput.Member] {
        [
            .init("id", .text(record.id.text)),
            .init("environment", .text(record.environment.text)),
            .init("revision", .optional(record.revision?.text)),
            .init("outcome", .optional(record.outcome?.rawValue)),
            .init("startedAt", .text(record.startedAt.description)),
            .init("endedAt", .optional(record.endedAt?.description)),
            .init("trigger", .text(record.trigger.rawValue)),
            .init("changes", .list(record.changes.map(change))),
            .init("reason", reason(record.reason)),
        ]
    }

    /// `{code, message}`.
    static func reason(_ reason: Reason) -> JSONOutput {
        .object([.init("code", .text(reason.code)), .init("message", .text(reason.message))])
    }

    /// The outcome in its colour; `running` while there is none.
    package static func outcome(_ outcome: Outcome?) -> TextTable.Cell {
        switch outcome {
        case nil: .init("running", .waiting)
        case .completed: .init("completed", .good)
        case .noop: .init("noop", .faint)
        case .rolledBack, .failed, .interrupted: .init(outcome?.rawValue, .bad)
        case .aborted, .refused: .init(outcome?.rawValue, .waiting)
        }
    }

    private static func change(_ change: FieldChange) -> JSONOutput {
        .object([
            .init("resource", .text(change.resource)), .init("field", .text(change.field)),
            .init("from", .optional(change.from)),
            .init("to", .optional(change.to)),
        ])
    }
}
