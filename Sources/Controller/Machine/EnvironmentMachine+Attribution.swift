import DesiredState
import LiveState
import Model
import Ports
import Reconciliation

/// Who caused drift: asked of Scaleway's Audit Trail before it is put back, for two seconds at most, and again while the work goes on.
///
/// An entry arrives some seconds after the write. What isn't there yet is asked for again at the next chance, and the explanation that
/// comes late is an event of its own, `drift.explained`. Healing waits for none of it.
extension EnvironmentMachine {
    /// How long a pass waits for an answer.
    static let attributionLimit: Duration = .seconds(2)
    /// Drift that wasn't explained after this time stays unexplained.
    private static let attributionAge: Duration = .seconds(600)
    /// Time from one question of a run to its next.
    private static let attributionPauses: [Duration] = [.seconds(3), .seconds(10), .seconds(30), .seconds(60)]
    /// Clocks differ, and a write that began before the last good look may have taken effect after it.
    private static let attributionMargin: Duration = .seconds(60)
    /// Resources that are asked for in one go; drift of more is most likely one person's one command.
    private static let attributionResources = 20

    /// Begins the question, when there is drift that nobody is known to have caused. True when the decision waits for the answer.
    mutating func asksWhoCausedIt(_ live: LiveEnvironment, now: Timestamp) -> Bool {
        memory.unexplained.removeAll { now >= $0.seenAt + Self.attributionAge }
        if run?.quiet == nil, memory.suspension == nil { notice(live, now: now) }
        guard let question = attributionQuestion() else { return false }
        run?.phase = .attributing
        ask(question, now: now)
        return true
    }

    /// Remembers the drift of this run as not explained.
    private mutating func notice(_ live: LiveEnvironment, now: Timestamp) {
        let since = (memory.agreedAt ?? now - .seconds(86_400)) - Self.attributionMargin
        for difference in run?.differences ?? [] where isDrift(difference) {
            let name = difference.resource
            guard !memory.unexplained.contains(where: { $0.resource.name == name && $0.event == nil }) else { continue }
            var ids: [String] = []
            if let instance = InstanceName(name) {
                ids = [memory.applied[instance]?.containerID, live.container(instance)?.id].compactMap { $0 }
            } else if let namespace = memory.namespace {
                ids = [namespace.id]
            }
            if ids.count == 2, ids[0] == ids[1] { ids.removeLast() }
            // What is seen again is a drift of its own; the older one has had its chances.
            memory.unexplained.removeAll { $0.resource.name == name }
            memory.unexplained.append(.init(resource: .init(name: name, ids: ids, since: since), seenAt: now))
        }
    }

    private func attributionQuestion() -> AttributionQuestion? {
        guard let project = run?.desired?.project, !memory.unexplained.isEmpty else { return nil }
        return AttributionQuestion(
            environment: environment, project: project,
            resources: memory.unexplained.prefix(Self.attributionResources).map(\.resource))
    }

    private mutating func ask(_ question: AttributionQuestion, now: Timestamp) {
        run?.attributionTries += 1
        request(.attribute(question))
        schedule(.attribution, at: now + Self.attributionLimit)
    }

    mutating func attributed(_ result: EffectResult, now: Timestamp) {
        timers.cancel(.attribution)
        switch result {
        case .explained(let writes): explained(writes, now: now)
        case .failed(let failure):
            // Without the permission no later question has an answer either.
            if failure.kind == .denied || failure.kind == .invalid { memory.unexplained = [] }
            if run?.attributionTries == 1 || failure.kind == .denied {
                step("Who caused the drift isn't known: \(failure.reason.message)", now: now)
            }
        default: break
        }
        goOnAfterAttribution(now: now)
    }

    mutating func attributionTimer(now: Timestamp) {
        if effects.contains(.attribution) {
            drop(.attribution)
            return goOnAfterAttribution(now: now)
        }
        guard run?.opened == true, run?.phase != .closing, let question = attributionQuestion() else { return }
        ask(question, now: now)
    }

    private mutating func goOnAfterAttribution(now: Timestamp) {
        if run?.phase == .attributing { return act(now: now) }
        askLater(now: now)
    }

    /// Plans the next question of a run that is at work.
    private mutating func askLater(now: Timestamp) {
        guard let current = run, current.phase != .closing, !memory.unexplained.isEmpty,
            (1...Self.attributionPauses.count).contains(current.attributionTries)
        else { return }
        schedule(.attribution, at: now + Self.attributionPauses[current.attributionTries - 1])
    }

    private mutating func explained(_ writes: [Attribution], now: Timestamp) {
        for write in writes {
            guard let index = memory.unexplained.firstIndex(where: { $0.resource.name == write.resource }) else { continue }
            let drift = memory.unexplained.remove(at: index)
            run?.explanations[write.resource] = write
            outbox.touch()
            guard let cause = drift.event else { continue }
            step("\(write.resource): \(Self.sentence(write))", now: now)
            note(explanation(write, of: cause, now: now))
        }
    }

    private func explanation(_ write: Attribution, of cause: String, now: Timestamp) -> AuditEvent {
        let seed = [cause, AuditEvent.Kind.driftExplained.rawValue, write.resource]
        return AuditEvent(
            id: DerivedIdentifier.make(seed, at: now), kind: .driftExplained, time: now, environment: environment,
            correlation: run?.id ?? .none, causation: cause, trigger: run?.trigger ?? .poll, commit: run?.revision?.commit,
            explanations: [DriftExplanation(resource: write.resource, write: write)],
            reason: Reason(code: "drift_explained", message: "Audit Trail shows by now who changed \(write.resource)."),
            startedAt: run?.startedAt ?? now)
    }

    /// What is known when `drift.detected` is recorded; what isn't is asked for again.
    mutating func explanations(of drift: [Difference], now: Timestamp) -> [DriftExplanation] {
        var found: [DriftExplanation] = []
        let event = DerivedIdentifier.make([run?.id.text ?? "", AuditEvent.Kind.driftDetected.rawValue], at: now)
        for name in Set(drift.map(\.resource)).sorted() {
            let write = run?.explanations[name]
            found.append(DriftExplanation(resource: name, write: write))
            step("\(name): \(write.map(Self.sentence) ?? "changed by somebody else; not explained (yet).")", now: now)
            for index in memory.unexplained.indices where memory.unexplained[index].resource.name == name {
                memory.unexplained[index].event = event
            }
        }
        askLater(now: now)
        return found
    }

    private static func sentence(_ write: Attribution) -> String {
        let principal = write.principal.map { "principal \($0)" } ?? "an unknown principal"
        let agent = write.userAgent.isEmpty ? "without a user agent" : "with “\(write.userAgent)”"
        return "changed at \(write.time) by \(principal) \(agent) (\(write.method), request \(write.requestID ?? "unknown"))."
    }
}
