import DesiredState
import LiveState
import Model
import Ports
import Reconciliation

/// The wider look, at what no pass compares: after a quiet pass, every few minutes, beside everything else. What it finds is shown and
/// never acted upon.
extension EnvironmentMachine {
    /// A look that takes longer is given up; the next one comes after the interval.
    private static let surveyLimit: Duration = .seconds(120)
    /// What a look may spend on waits between attempts, all together.
    static let surveyWaits: Duration = .seconds(60)

    /// Asks for the wider look when it is time for one.
    mutating func surveyIfDue(now: Timestamp) {
        guard run == nil, !stopping, memory.lastPass?.outcome == .noop, case .valid(let desired) = memory.source?.desired,
            now >= nextSurvey, !effects.contains(.survey)
        else { return }
        let secrets = Set(memory.verified.values.flatMap { $0.secrets.values.map(\.name) })
        let images = desired.services.compactMap { service -> SurveyRequest.Image? in
            guard service.image.digest == nil, !service.image.followTag, let tag = service.image.tag else { return nil }
            return SurveyRequest.Image(repository: service.image.repository, tag: tag)
        }
        request(
            .survey(
                SurveyRequest(
                    project: desired.project, namespaceID: memory.namespace?.id, secrets: secrets.sorted(), images: images,
                    environment: environment)))
        schedule(.survey, at: now + Self.surveyLimit)
    }

    /// Gives up a look that has no end.
    mutating func stopSurvey(now: Timestamp) {
        drop(.survey)
        outbox.touch()
        memory.survey = .init(at: now, notices: memory.survey?.notices ?? [])
    }

    mutating func surveyed(_ result: EffectResult, now: Timestamp) {
        timers.cancel(.survey)
        guard case .valid(let desired) = memory.source?.desired else { return }
        let (before, known) = (memory.survey, memory.surroundings)
        switch result {
        case .surroundings(let live):
            let notices = SurveyNotices.of(
                live, desired: desired, pinned: memory.images.mapValues(\.digest), running: memory.verified)
            memory.surroundings = memory.surroundings ?? SurroundingFacts()
            memory.surroundings?.take(live)
            memory.survey = .init(at: now, notices: notices + (memory.surroundings?.notices ?? []))
        default:
            // Tried again after the interval; what was found before is still the best that is known.
            memory.survey = .init(at: now, notices: memory.survey?.notices ?? [])
        }
        // A look that finds what the look before found is nothing to keep: its time is saved with the next thing that is.
        if memory.survey?.notices != before?.notices || memory.surroundings != known { outbox.touch() }
    }

    /// When the next look is due. The time of the last one may be lost with a crash: after a start they aren't all due at once.
    private var nextSurvey: Timestamp {
        guard let last = memory.survey?.at else { return now }
        let due = last + settings.surveyInterval
        guard let startedAt, due <= startedAt else { return due }
        let spread = DerivedIdentifier.fraction([installation, environment.text, "survey"])
        return startedAt + .microseconds(Int64(Double(settings.surveyInterval.wholeMicroseconds) * spread))
    }
}
