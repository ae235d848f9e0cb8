import Model
import Ports

/// What is under way in an environment: one thing at a time.
enum Activity: Hashable, Sendable {
    case idle
    /// The environment's turn is lent to a command of a person's own.
    case lent(Reconciliation)
    /// Looking, and deciding.
    case pass(Pass)
    /// Changing something.
    case work(Work)
    /// Waiting until the outcome is durable.
    case closing(Ending)

    /// A reconciliation whose outcome is decided.
    struct Ending: Hashable, Sendable {
        var reconciliation: Reconciliation
        let outcome: Outcome
        /// Whether it was opened, so that the log has its start.
        let isOpened: Bool
    }

    var isIdle: Bool { if case .idle = self { true } else { false } }

    /// The reconciliation under way; nil when there is none.
    var reconciliation: Reconciliation? {
        switch self {
        case .idle: nil
        case .lent(let reconciliation): reconciliation
        case .pass(let pass): pass.reconciliation
        case .work(let work): work.reconciliation
        case .closing(let ending): ending.reconciliation
        }
    }

    /// Whether `reconciliation.started` is to be, or was, recorded. Before that the reconciliation leaves no trace and
    /// may be dropped.
    var isOpened: Bool {
        switch self {
        case .idle, .lent, .pass: false
        case .work: true
        case .closing(let ending): ending.isOpened
        }
    }

    /// Whether something goes back.
    var isRollingBack: Bool {
        if case .work(let work) = self, case .rollingBack = work.stage { true } else { false }
    }

    /// Whether time is counted: not between two passes, nor while somebody else has the turn.
    var isTimed: Bool {
        switch self {
        case .idle, .lent: return false
        case .pass, .closing: return true
        case .work: return standing != .parked
        }
    }

    /// Takes what is under way out, to be changed and put back: nothing of it is copied.
    mutating func take() -> Activity {
        var taken = Activity.idle
        swap(&taken, &self)
        return taken
    }

    /// Changes the reconciliation under way, when there is one.
    mutating func update(_ body: (inout Reconciliation) -> Void) {
        switch take() {
        case .idle: break
        case .lent(var reconciliation):
            body(&reconciliation)
            self = .lent(reconciliation)
        case .pass(var pass):
            body(&pass.reconciliation)
            self = .pass(pass)
        case .work(var work):
            body(&work.reconciliation)
            self = .work(work)
        case .closing(var ending):
            body(&ending.reconciliation)
            self = .closing(ending)
        }
    }

    /// Tells what happened. What has begun nothing is begun anew after a crash, so until it ends none of it
    /// has to be kept.
    mutating func happened(_ event: ReconciliationEvent, _ context: inout MachineContext) {
        let now = context.now
        update { $0.ledger.steps.append(event, at: now) }
        switch self {
        case .work, .closing: context.touch()
        case .idle, .lent, .pass: break
        }
    }
}
