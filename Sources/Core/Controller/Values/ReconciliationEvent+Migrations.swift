import Model
import Ports

/// Sentences about migrations.
extension ReconciliationEvent {
    static func migrationBegan(_ order: MigrationOrder) -> ReconciliationEvent {
        order.direction == .up
            ? ReconciliationEvent(
                .migrationBegan, "Migration of \(order.service): \(order.command.joined(separator: " ")).")
            : ReconciliationEvent(
                .schemaRollbackBegan,
                "The schema of \(order.service) goes back to \(order.target ?? "base"): "
                    + "\(order.command.joined(separator: " ")).")
    }

    static func backedUpBeforeMigration(_ names: [String], of service: ServiceName) -> ReconciliationEvent {
        ReconciliationEvent(
            .migrationWaits, "\(service): the backup before its migration is there: \(names.joined(separator: ", ")).")
    }

    static func migrationDone(_ record: MigrationRecord) -> ReconciliationEvent {
        let time = record.durationMilliseconds.map { " after \($0) ms" } ?? ""
        let what =
            record.hasChanged
            ? "from \(record.before ?? "unknown") to \(record.after ?? "unknown")"
            : "it was at \(record.after ?? "unknown") already"
        return ReconciliationEvent(.migrationDone, "The migration of \(record.service) is done\(time): \(what).")
    }

    static func migrationFailed(_ record: MigrationRecord) -> ReconciliationEvent {
        let schema =
            record.hasChanged
            ? " The database is at \(record.after ?? "an unknown revision"), and was at \(record.before ?? "an unknown one")."
            : ""
        return ReconciliationEvent(
            .migrationFailed,
            "The migration of \(record.service) failed, and no instance of it was replaced: "
                + "\(Sentence.ended(record.failure?.message ?? "no reason is known"))\(schema)")
    }

    static func migrationWaits(_ record: MigrationRecord) -> ReconciliationEvent {
        ReconciliationEvent(
            .migrationWaits,
            "The migration of \(record.service) wasn't begun: "
                + "\(Sentence.ended(record.failure?.message ?? "no reason is known"))")
    }

    static func migrationLeftBehind(_ reason: Reason) -> ReconciliationEvent {
        ReconciliationEvent(.migrationWaits, reason.message)
    }

    static func schemaRollbackDone(_ record: MigrationRecord) -> ReconciliationEvent {
        ReconciliationEvent(
            .schemaRollbackDone, "The schema of \(record.service) is back at \(record.after ?? "an unknown revision").")
    }

    static func schemaRollbackFailed(_ reason: Reason) -> ReconciliationEvent {
        ReconciliationEvent(.schemaRollbackFailed, reason.message)
    }

    static func schemaRollbackWaits(_ reason: Reason) -> ReconciliationEvent {
        ReconciliationEvent(.schemaRollbackWaits, reason.message)
    }

    static func privilegesRenewed(_ report: PrivilegeReport) -> ReconciliationEvent {
        let left =
            report.left.isEmpty
            ? "" : " Those of \(report.left.joined(separator: ", ")) aren't known and stay as they are."
        return ReconciliationEvent(
            .migrationDone,
            "Rights in \(report.database) are written again for "
                + "\(report.renewed.isEmpty ? "nobody" : report.renewed.joined(separator: ", ")).\(left)")
    }

    static func privilegesNotRenewed(_ service: ServiceName, _ reason: Reason) -> ReconciliationEvent {
        ReconciliationEvent(
            .migrationWaits,
            "Rights in the database of \(service) couldn't be written again, so that its users may lack those to new "
                + "tables: \(Sentence.ended(reason.message))")
    }
}
