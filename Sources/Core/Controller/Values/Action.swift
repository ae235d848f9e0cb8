package import Model
import Ports

/// What an ``EnvironmentMachine`` wants done. The runner performs actions in order and decides nothing.
package enum Action: Hashable, Sendable {
    /// Begin an effect; answer `.finished`.
    case effect(EffectID, Effect)
    /// Save the machine's state, with this record beside it when there is one; answer `.saved(version)`
    /// when it is durable.
    case save(version: Int, record: ReconciliationRecord?)
    /// Append to the audit log; answer `.recorded(id)` when it is durable.
    case record(AuditEvent)
    /// Send `.woken` at this time. A later `.wake` replaces an earlier one.
    case wake(at: Timestamp)
    /// Stop this effect; its answer, if one still comes, is dropped.
    case cancel(EffectID)
    /// A person's request was carried out or refused.
    case answer(requestID: String, RequestOutcome)
}
