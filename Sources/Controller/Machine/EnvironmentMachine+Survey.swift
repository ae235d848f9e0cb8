import DesiredState
import LiveState
import Model
import Ports
import Reconciliation

/// The wider look, at what no pass compares: after a quiet pass, every few minutes, beside everything else. What it finds is shown and
/// never acted upon.
extension EnvironmentMachine {
    /// Asks for the wider look when it is time for one.
    mutating func surveyIfDue(now: Timestamp) {
        guard run == nil, !stopping, memory.lastPass?.outcome == .noop, case .valid(let desired) = memory.source?.desired,
            now >= (memory.survey?.at ?? Timestamp(seconds: 0)) + settings.surveyInterval,
            !pending.values.contains(where: { if case .survey = $0 { true } else { false } })
        else { return }
        let secrets = Set(memory.verified.values.flatMap { $0.secrets.values.map(\.name) })
        let images = desired.services.compactMap { service -> SurveyRequest.Image? in
            guard service.image.digest == nil, !service.image.followTag, let tag = service.image.tag else { return nil }
            return SurveyRequest.Image(repository: service.image.repository, tag: tag)
        }
        request(
            .survey(
                SurveyRequest(
                    project: desired.project, namespaceID: memory.namespace?.id, secrets: secrets.sorted(), images: images)))
    }

    mutating func surveyed(_ result: EffectResult, now: Timestamp) {
        guard case .valid(let desired) = memory.source?.desired else { return }
        dirty = true
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
    }
}
