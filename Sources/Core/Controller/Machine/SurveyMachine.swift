import DesiredState
import LiveState
import Model
import Ports
import Planning

/// The wider look, at what no pass compares: after a quiet pass, every few minutes, beside everything else. What it
/// finds is shown and never acted upon, and no pass can stop it.
struct SurveyMachine: Hashable, Sendable {
    /// A look that takes longer is given up; the next one comes after the interval.
    private static let limit: Duration = .seconds(120)
    /// What a look may spend on waits between attempts, all together.
    static let waits: Duration = .seconds(60)

    /// When this process began with what was saved; nil for a new environment.
    private var startedAt: Timestamp?

    /// The process starts.
    mutating func restart(_ context: MachineContext) { startedAt = context.outbox.savedAt == nil ? nil : context.now }

    /// Asks for the wider look when it is time for one. To be called when nothing is under way.
    func ask(_ context: inout MachineContext) {
        let memory = context.memory
        guard !context.isStopping, memory.passes.last?.outcome == .noop || memory.plans.pause != nil,
            case .valid(let desired) = memory.git.source?.desired,
            context.now >= due(context), !context.effects.contains(.survey)
        else { return }
        let secrets = Set(memory.services.verified.values.flatMap { $0.secrets.values.map(\.name) })
        let images = desired.services.compactMap { service -> SurveyRequest.Image? in
            guard service.image.digest == nil, !service.image.followTag, let tag = service.image.tag else { return nil }
            return SurveyRequest.Image(repository: service.image.repository, tag: tag)
        }
        context.ask(
            .survey(
                SurveyRequest(
                    project: desired.project, namespaceID: memory.place.namespace?.id, secrets: secrets.sorted(),
                    images: images,
                    environment: context.environment)))
        context.timers.schedule(.survey, at: context.now + Self.limit)
    }

    /// When the next look is due. The time of the last one may be lost with a crash: after a start they
    /// aren't all due at once.
    private func due(_ context: MachineContext) -> Timestamp {
        guard let last = context.memory.surroundings.survey?.at else { return context.now }
        let interval = context.settings.surveyInterval
        let due = last + interval
        guard let startedAt, due <= startedAt else { return due }
        let spread = DerivedIdentifier.fraction([context.installation, context.environment.text, "survey"])
        return startedAt + .microseconds(Int64(Double(interval.wholeMicroseconds) * spread))
    }

    /// Gives up a look that has no end.
    func giveUp(_ context: inout MachineContext) {
        context.drop(.survey)
        context.touch()
        context.remember(.surveyed(.init(at: context.now, notices: context.memory.surroundings.survey?.notices ?? [])))
    }

    /// The look's answer.
    func answered(_ result: EffectResult, _ context: inout MachineContext) {
        context.timers.cancel(.survey)
        guard case .valid(let desired) = context.memory.git.source?.desired else { return }
        let (before, known) = (context.memory.surroundings.survey, context.memory.surroundings.facts)
        switch result {
        case .surroundings(let live):
            let notices = SurveyNotices.of(
                live, desired: desired, pinned: context.memory.pins.images.mapValues(\.digest),
                running: context.memory.services.verified)
            var facts = known ?? SurroundingFacts()
            facts.take(live)
            context.remember(.surroundings(facts))
            context.remember(.surveyed(.init(at: context.now, notices: notices + facts.notices)))
        default:
            // Tried again after the interval; what was found before is still the best that is known.
            context.remember(.surveyed(.init(at: context.now, notices: before?.notices ?? [])))
        }
        // A look that finds what the look before found is nothing to keep: its time is saved with the
        // next thing that is.
        if context.memory.surroundings.survey?.notices != before?.notices || context.memory.surroundings.facts != known
        {
            context.touch()
        }
    }
}
