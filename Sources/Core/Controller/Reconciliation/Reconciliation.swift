import Model
import Ports
import Rollout

/// What a reconciliation knows, means to do and has done: given on from the pass that looks to the work that changes
/// something, and to the end. Where it stands is not in it; that is what ``Activity`` and the stages are for.
package struct Reconciliation: Hashable, Sendable {
    /// What it is about.
    package var header: ReconciliationHeader
    /// What was seen, and what follows from it.
    package var picture = Picture()
    /// What is still to be done.
    package var agenda = Agenda()
    /// What was done.
    package var ledger = ReconciliationLedger()

    init(id: ReconciliationID, trigger: Trigger, startedAt: Timestamp, request: OperatorRequest?) {
        header = ReconciliationHeader(id: id, trigger: trigger, startedAt: startedAt, request: request)
    }

    /// The reason of a reconciliation that nothing keeps.
    static let underWay = Reason(code: "running", message: "Under way.")

    /// Tells what happened. Once a reconciliation is opened, that is saved.
    mutating func happened(_ event: ReconciliationEvent, _ context: inout MachineContext) {
        ledger.steps.append(event, at: context.now)
        context.touch()
    }

    /// Drops what only work needs, once the outcome is decided: the event and the record don't name it, and it is most
    /// of what would be saved with each quiet pass.
    mutating func dropSurroundings() {
        header.desired = nil
        picture.releases = [:]
        picture.effective = [:]
        picture.live = nil
        agenda.work = []
        ledger.attempted = [:]
    }
}
