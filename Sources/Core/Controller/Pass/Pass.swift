import DesiredState
import LiveState
import Model
import Ports
import Planning

/// The first half of a reconciliation: read git, pin, look, compare, decide. Nothing is changed here, and nothing of it
/// is kept when it ends without work.
struct Pass: Hashable, Sendable {
    /// Where it stands.
    enum State: Hashable, Sendable {
        /// Reading git.
        case reading
        /// Asking which state of `terraform/` that environment was seen healthy with.
        case comparingCode(EnvironmentName)
        /// Resolving tags and secret revisions.
        case resolving
        /// Reading the environment through the API.
        case looking
        /// Asking who caused drift, for at most two seconds.
        case explaining(Decision)
        /// Over.
        case ended(End)
    }

    /// What it leads to.
    enum End: Hashable, Sendable {
        /// Something is to be done: the intent is made durable.
        case open
        /// Nothing is done.
        case over(Outcome, Reason)
    }

    /// What a look leads to, once it is known who caused drift.
    enum Decision: Hashable, Sendable {
        /// Something is due.
        case work
        /// Nothing is done, although something may be due.
        case quiet(Reason)
    }

    var reconciliation: Reconciliation
    private(set) var state: State = .reading
    /// Looks that weren't believed because they missed what was there.
    private var looks = 0
    /// Failed tries of the look.
    private var tries = Tries()

    init(_ reconciliation: Reconciliation) { self.reconciliation = reconciliation }

    // MARK: Events

    /// The pass begins.
    func begin(_ context: inout MachineContext) { context.ask(.readSource) }

    /// An answer to what the pass has asked for.
    mutating func answered(_ effect: Effect, _ result: EffectResult, _ context: inout MachineContext) {
        switch (state, effect, result) {
        case (.reading, .readSource, .source(let revision)): take(revision, &context)
        case (.reading, .readSource, .failed(let failure)): takeNoSource(failure, &context)
        case (.comparingCode(let other), .codeStanding, .codeStanding(let tree)):
            goOn(after: other, standing: tree, &context)
        case (.comparingCode(let other), .codeStanding, .failed): goOn(after: other, standing: nil, &context)
        case (.resolving, .resolve, .pins(let pins, let troubles)):
            resolved(&context)
            reconciliation.header.pins.merge(pins)
            pinned(troubles, otherwise: nil, &context)
        case (.resolving, .resolve, .failed(let failure)):
            resolved(&context)
            pinned(ResolutionTroubles(), otherwise: failure, &context)
        case (.looking, .observe, .live(let live)): looked(live, &context)
        case (.looking, .observe, .failed(let failure)):
            // To be asked to wait is no reason to give up, and nothing is lost by waiting.
            guard failure.kind == .throttled else { return end(.failed, failure.reason) }
            if !tries.retry(failure, &reconciliation, &context, touching: false) { end(.failed, failure.reason) }
        case (.ended, _, _): break
        default: end(.failed, .mismatch(effect))
        }
    }

    /// The look that failed is tried again.
    func lookAgain(_ context: inout MachineContext) {
        guard state == .looking, let project = reconciliation.header.desired?.project else { return }
        context.ask(.observe(project: project))
    }

    /// Git hasn't answered; what it said last stays in force.
    mutating func stopReading(_ id: EffectID, _ context: inout MachineContext) {
        guard context.stop(id) != nil else { return }
        let seconds = MachineContext.gitPatience.components.seconds
        takeNoSource(PortFailure(.timedOut, code: "git_timeout", "Git hasn't answered for \(seconds) s."), &context)
    }

    /// Who caused drift is known by now, or can't be waited for longer.
    mutating func explained(_ context: MachineContext) {
        if case .explaining(let decision) = state { act(on: decision, context) }
    }

    // MARK: Going on

    mutating func enter(_ state: State) {
        let before = standing
        self.state = state
        guard standing != before, !before.after.contains(standing) else { return }
        self.state = .ended(.over(.failed, .unexpected(standing, after: before)))
    }

    mutating func end(_ outcome: Outcome, _ reason: Reason) {
        if case .ended = state { return }
        state = .ended(.over(outcome, reason))
    }

    /// Reads the environment.
    mutating func look(_ context: inout MachineContext) {
        guard let project = reconciliation.header.desired?.project else { return end(.failed, .incomplete) }
        enter(.looking)
        context.ask(.observe(project: project))
    }

    /// Looks of one pass that may disagree about what is missing before it leaves it to the next pass.
    private static let mostLooks = 5

    private mutating func looked(_ live: LiveEnvironment, _ context: inout MachineContext) {
        if let destruction = context.memory.place.destruction, beginsAnew(after: destruction, live, &context) { return }
        switch reconciliation.belief(live, &context) {
        case .believed:
            reconciliation.look(live, &context)
            decide(live, &context)
        case .lookAgain(let time, let reason):
            guard let project = reconciliation.header.desired?.project else { return }
            let next = context.now + Absences.containerPause
            looks += 1
            if time <= next, looks < Self.mostLooks {
                context.ask(.observe(project: project), at: max(time, context.now))
            } else {
                end(.noop, reason)
                context.timers.schedule(.pass(.poll), at: max(time, next))
            }
        }
    }
}
