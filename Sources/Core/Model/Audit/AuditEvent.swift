/// One event of the audit log, before it gets its sequence number and its CloudEvents envelope.
package struct AuditEvent: Hashable, Codable, Sendable {
    /// What happened, as the CloudEvents type says it.
    package enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        case reconciliationStarted = "reconciliation.started"
        case reconciliationCompleted = "reconciliation.completed"
        case reconciliationFailed = "reconciliation.failed"
        case reconciliationInterrupted = "reconciliation.interrupted"
        case reconciliationNoop = "reconciliation.noop"
        case driftDetected = "drift.detected"
        case driftExplained = "drift.explained"
        case rollbackRequested = "rollback.requested"
        case environmentUnreachable = "environment.unreachable"
        case environmentReachable = "environment.reachable"
        case auditHeartbeat = "audit.heartbeat"
        case backupBegun = "backup.begun"
        case backupMade = "backup.made"
        case backupFailed = "backup.failed"
        case backupRemoved = "backup.removed"
        case backupExtended = "backup.extended"
        case backupVanished = "backup.vanished"
        case backupCondition = "backup.condition"
        case backupCleared = "backup.cleared"
        case backupVerifyBegun = "backup.verify_begun"
        case backupVerified = "backup.verified"
        case backupVerifyFailed = "backup.verify_failed"
        case migrationStarted = "migration.started"
        case migrationCompleted = "migration.completed"
        case migrationFailed = "migration.failed"
    }

    /// How bad it is, where the kind alone doesn't say.
    package enum Severity: String, Hashable, Codable, Sendable, CaseIterable {
        case info
        /// A person may want to know.
        case warning
        /// A person must act.
        case critical
    }

    /// UUIDv7, made once and kept in the journal, so that an append after a crash is recognised.
    package let id: String
    /// What happened.
    package let kind: Kind
    /// When it happened.
    package let time: Timestamp
    /// Where it happened.
    package let environment: EnvironmentName
    /// The reconciliation that the event belongs to.
    package let correlation: ReconciliationID
    /// The event that led to this one.
    package let causation: String?
    /// What made the reconciliation start.
    package let trigger: Trigger
    /// The commit; its author is looked up and pseudonymised by the log itself.
    package let commit: CommitInfo?
    /// What was seen to differ.
    package let differences: [Difference]
    /// What was changed.
    package let changes: [FieldChange]
    /// Digests (SHA-256, hexadecimal) of the plans that were applied.
    package let plans: [String]
    /// Who caused the drift, resource by resource; empty for events that aren't about drift.
    package let explanations: [DriftExplanation]
    /// How it ended; nil for events before the end.
    package let outcome: Outcome?
    /// Why.
    package let reason: Reason
    /// When the reconciliation started.
    package let startedAt: Timestamp
    /// The person who asked, when one did; pseudonymised by the log.
    package let requestedBy: String?
    /// The passes that left no event of their own; of a heartbeat only.
    package let passes: PassTally?
    /// How bad it is; nil where the kind alone says so.
    package let severity: Severity?
    /// What a migration did; of its end only.
    package let migration: MigrationRecord?

    package init(
        id: String, kind: Kind, time: Timestamp, environment: EnvironmentName, correlation: ReconciliationID,
        causation: String? = nil, trigger: Trigger, commit: CommitInfo? = nil, differences: [Difference] = [],
        changes: [FieldChange] = [], plans: [String] = [], explanations: [DriftExplanation] = [],
        outcome: Outcome? = nil, reason: Reason,
        startedAt: Timestamp, requestedBy: String? = nil, passes: PassTally? = nil, severity: Severity? = nil,
        migration: MigrationRecord? = nil
    ) {
        self.id = id
        self.kind = kind
        self.time = time
        self.environment = environment
        self.correlation = correlation
        self.causation = causation
        self.trigger = trigger
        self.commit = commit
        self.differences = differences
        self.changes = changes
        self.plans = plans
        self.explanations = explanations
        self.outcome = outcome
        self.reason = reason
        self.startedAt = startedAt
        self.requestedBy = requestedBy
        self.passes = passes
        self.severity = severity
        self.migration = migration
    }
}
