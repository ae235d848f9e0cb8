import DesiredState
import LiveState
import Model
import Ports
import Planning

/// Who caused drift: asked of Scaleway's Audit Trail before it is put back, for two seconds at most, and again while
/// the work goes on.
///
/// An entry arrives some seconds after the write. What isn't there yet is asked for again at the next chance, and the
/// explanation that comes late is an event of its own, `drift.explained`. Healing waits for none of it.
struct AttributionMachine: Hashable, Sendable {
    /// How long a pass waits for an answer.
    private static let limit: Duration = .seconds(2)
    /// Drift that wasn't explained after this time stays unexplained.
    private static let age: Duration = .seconds(600)
    /// Time from one question of a reconciliation to its next.
    private static let pauses: [Duration] = [.seconds(3), .seconds(10), .seconds(30), .seconds(60)]
    /// Clocks differ, and a write that began before the last good look may have taken effect after it.
    private static let margin: Duration = .seconds(60)
    /// Resources that are asked for in one go; drift of more is most likely one person's one command.
    private static let resources = 20

    /// What an answer says.
    struct Answer {
        /// Each write that is known by now, and the `drift.detected` event that stood without it, when one does.
        var explained: [(write: Attribution, event: String?)] = []
        /// Why nothing is known, when that is news.
        var trouble: Reason?
    }

    /// How often it was asked for the reconciliation under way.
    private(set) var tries: Int
    /// Who caused the drift that it found, by resource.
    private(set) var explanations: [String: Attribution]

    init(tries: Int = 0, explanations: [String: Attribution] = [:]) {
        self.tries = tries
        self.explanations = explanations
    }

    /// Forgets drift that is too old to be explained.
    func forgetOld(_ context: inout MachineContext) {
        context.remember(.givenUp(seenBy: context.now - Self.age))
    }

    /// Remembers drift as not explained.
    func notice(_ drift: [Difference], _ live: LiveEnvironment, _ context: inout MachineContext) {
        let since = (context.memory.passes.agreedAt ?? context.now - .seconds(86_400)) - Self.margin
        for difference in drift {
            let name = difference.resource
            guard
                !context.memory.surroundings.unexplained.contains(where: { $0.resource.name == name && $0.event == nil }
                )
            else {
                continue
            }
            var ids: [String] = []
            if let instance = InstanceName(name) {
                ids = [context.memory.instances.applied[instance]?.containerID, live.container(instance)?.id].compactMap
                { $0 }
            } else if let namespace = context.memory.place.namespace {
                ids = [namespace.id]
            }
            if ids.count == 2, ids[0] == ids[1] { ids.removeLast() }
            context.remember(
                .unexplained(.init(resource: .init(name: name, ids: ids, since: since), seenAt: context.now)))
        }
    }

    /// Asks for all drift that nobody is known to have caused; false when there is none.
    mutating func ask(in project: ProjectID?, _ context: inout MachineContext) -> Bool {
        guard let project, !context.memory.surroundings.unexplained.isEmpty else { return false }
        tries += 1
        context.ask(
            .attribute(
                AttributionQuestion(
                    environment: context.environment, project: project,
                    resources: context.memory.surroundings.unexplained.prefix(Self.resources).map(\.resource))))
        context.timers.schedule(.attribution, at: context.now + Self.limit)
        return true
    }

    /// Gives up a question that has no answer in time; false when there is none, and it is time for the next.
    func givesUp(_ context: inout MachineContext) -> Bool {
        guard context.effects.contains(.attribution) else { return false }
        context.drop(.attribution)
        return true
    }

    mutating func answered(_ result: EffectResult, _ context: inout MachineContext) -> Answer {
        context.timers.cancel(.attribution)
        var answer = Answer()
        switch result {
        case .explained(let writes):
            for write in writes {
                guard
                    let drift = context.memory.surroundings.unexplained.first(where: {
                        $0.resource.name == write.resource
                    })
                else { continue }
                context.remember(.explained(write.resource))
                explanations[write.resource] = write
                context.touch()
                answer.explained.append((write, drift.event))
            }
        case .failed(let failure):
            // Without the permission no later question has an answer either.
            if failure.kind == .denied || failure.kind == .invalid { context.remember(.givenUp(seenBy: nil)) }
            if tries == 1 || failure.kind == .denied { answer.trouble = failure.reason }
        default: break
        }
        return answer
    }

    /// Plans the next question of a reconciliation that is at work.
    func askLater(_ context: inout MachineContext) {
        guard !context.memory.surroundings.unexplained.isEmpty, (1...Self.pauses.count).contains(tries) else { return }
        context.timers.schedule(.attribution, at: context.now + Self.pauses[tries - 1])
    }

    /// What is known when `drift.detected` is recorded, resource by resource; what isn't is asked for again in that
    /// event's name.
    func explain(_ drift: [Difference], for event: String, _ context: inout MachineContext) -> [DriftExplanation] {
        let names = Set(drift.map(\.resource))
        context.remember(.told(names, event: event))
        askLater(&context)
        return names.sorted().map { DriftExplanation(resource: $0, write: explanations[$0]) }
    }
}
