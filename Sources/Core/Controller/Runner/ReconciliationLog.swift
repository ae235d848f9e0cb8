import Logging
import Model
import Ports
import Planning
import Rollout

/// Tells the log what changed in a machine from one event to the next: for people on duty, so at the levels that
/// docs/operating.md promises. It reads the machine and decides nothing.
struct ReconciliationLog {
    /// What matters here; small, so that taking it costs nothing beside an event.
    private struct View {
        let reconciliation: ReconciliationID?
        let steps: Int
        let opened: Bool
        let outcome: Outcome?
        let rollingBack: ServiceName?
        let overBudget: Bool
        let outage: EnvironmentMemory.Outage?
        let suspension: EnvironmentMemory.Suspension?
        let holds: [ServiceName: Hold]

        init(_ machine: EnvironmentMachine) {
            let under = machine.reconciliation
            reconciliation = under?.id
            steps = under?.steps.added ?? 0
            opened = under?.opened ?? false
            outcome = under?.outcome
            if let rollback = under?.rollingBack {
                rollingBack = rollback.service
                overBudget = rollback.saidOverBudget
            } else {
                rollingBack = nil
                overBudget = false
            }
            outage = machine.context.memory.outage
            suspension = machine.context.memory.suspension
            holds = machine.context.memory.services.holds
        }
    }

    private let logger: Logger
    private let before: View
    /// The reason of the pass before the one under way: what is the same again is told at a lower level.
    private let last: Reason?
    private let lastAt: Timestamp?

    /// Takes note of the machine before an event.
    init(_ logger: Logger, before machine: EnvironmentMachine) {
        self.logger = logger
        before = View(machine)
        last = machine.context.memory.passes.last?.reason
        lastAt = machine.context.memory.passes.last?.at
    }

    /// Tells what the event changed.
    func tell(_ machine: EnvironmentMachine) {
        let after = View(machine)
        var facts: Logger.Metadata = ["environment": "\(machine.environment)"]
        if let id = after.reconciliation { facts["reconciliation"] = "\(id)" }
        let isSame = before.reconciliation == after.reconciliation

        outages(after, facts)
        suspensions(after, facts)
        for (service, hold) in after.holds.sorted(by: { $0.key < $1.key })
        where before.holds[service]?.since != hold.since {
            logger.warning("\(service) is held: \(hold.reason.message)", metadata: facts)
        }
        guard let reconciliation = machine.reconciliation else { return quietEnd(machine) }
        if after.opened, !(isSame && before.opened) {
            logger.notice("reconciliation started (\(reconciliation.trigger.rawValue))", metadata: facts)
        }
        if let service = after.rollingBack, !(isSame && before.rollingBack == service) {
            logger.notice(
                "rollback of \(service) began: \(reconciliation.failure?.reason.message ?? "")", metadata: facts)
        }
        for text in reconciliation.steps.texts(since: isSame ? before.steps : 0) {
            logger.info("\(text)", metadata: facts)
        }
        if after.overBudget, !before.overBudget {
            logger.error(
                "the rollback of \(after.rollingBack?.text ?? "a service") takes longer than its budget; it goes on",
                metadata: facts)
        }
        if let outcome = after.outcome, !(isSame && before.outcome != nil) {
            logger.log(
                level: level(of: outcome, reconciliation, machine),
                "reconciliation ended, \(outcome.rawValue): \(reconciliation.reason)",
                metadata: facts)
        }
    }

    /// A pass that ended as the one before it did is over at once, and counted by the next heartbeat.
    private func quietEnd(_ machine: EnvironmentMachine) {
        guard let id = before.reconciliation, before.outcome == nil, let pass = machine.context.memory.passes.last,
            pass.at != lastAt
        else { return }
        logger.log(
            level: pass.outcome == .failed ? .info : .debug,
            "reconciliation ended, \(pass.outcome.rawValue): \(pass.reason)",
            metadata: ["environment": "\(machine.environment)", "reconciliation": "\(id)"])
    }

    private func outages(_ after: View, _ facts: Logger.Metadata) {
        if let outage = after.outage, before.outage == nil {
            logger.warning(
                "Scaleway can't be used; the environment is read-only and looks again by itself: \(outage.reason)",
                metadata: facts)
        } else if after.outage == nil, before.outage != nil {
            logger.notice("Scaleway answers again", metadata: facts)
        }
    }

    private func suspensions(_ after: View, _ facts: Logger.Metadata) {
        guard before.suspension != after.suspension else { return }
        if let suspension = after.suspension {
            logger.notice("suspended by \(suspension.by): \(suspension.reason)", metadata: facts)
        } else {
            logger.notice("resumed", metadata: facts)
        }
    }

    /// A pass that ends as the one before it did, every few seconds, is nothing new to anybody.
    private func level(of outcome: Outcome, _ reconciliation: ReconciliationView, _ machine: EnvironmentMachine)
        -> Logger.Level
    {
        let isRepeated = !reconciliation.opened && last?.code == reconciliation.reason.code
        switch outcome {
        case .completed, .aborted: return .notice
        case .noop: return isRepeated ? .debug : .notice
        case .rolledBack, .refused, .interrupted: return .warning
        case .failed:
            // An outage was told when it began.
            return isRepeated || machine.context.memory.outage != nil ? .info : .error
        }
    }
}
