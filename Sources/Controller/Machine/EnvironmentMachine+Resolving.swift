import DesiredState
import LiveState
import Model
import Ports
import Reconciliation

/// Pinning what git leaves open. Trouble stays with the service that it belongs to, and what is pinned already needs no look-up.
extension EnvironmentMachine {
    /// How long a pass waits for answers. What has none by then is asked for again at the next pass: a store of secrets that is slow must
    /// not keep drift of everything from being healed.
    private static let resolveLimit: Duration = .seconds(5)
    /// How often that time is doubled for a service that can't do without an answer: an API that is always slower must not keep it for ever.
    private static let longerLooks = 2

    /// How long the look-up of this pass may take.
    private var lookUpTime: Duration { Self.resolveLimit * (1 << min(context.memory.slowLookUps ?? 0, Self.longerLooks)) }

    mutating func proceed(with desired: DesiredEnvironment, now: Timestamp) {
        run?.desired = desired
        run?.phase = .resolving
        let pinning = Pinning(of: desired, images: context.memory.images, verified: context.memory.verified)
        run?.pins.merge(pinning.pins)
        if pinning.request.images.isEmpty, pinning.request.secrets.isEmpty { return pinned(ResolutionTroubles(), otherwise: nil, now: now) }
        context.ask(.resolve(pinning.request))
        context.timers.schedule(.pins, at: now + lookUpTime)
    }

    mutating func resolveAnswered(_ result: EffectResult, now: Timestamp) {
        context.timers.cancel(.pins)
        context.memory.slowLookUps = nil
        switch result {
        case .pins(let pins, let troubles):
            run?.pins.merge(pins)
            pinned(troubles, otherwise: nil, now: now)
        case .failed(let failure): pinned(ResolutionTroubles(), otherwise: failure, now: now)
        default: break
        }
    }

    /// Goes on without the answers that aren't there yet.
    mutating func stopResolving(now: Timestamp) {
        guard run?.phase == .resolving else { return }
        context.drop { if case .resolve = $0 { true } else { false } }
        let seconds = lookUpTime.components.seconds
        pinned(
            ResolutionTroubles(),
            otherwise: PortFailure(.timedOut, code: "not_resolved", "its image or a secret wasn't looked up within \(seconds) s"), now: now)
        if (run?.troubles ?? [:]).values.contains(where: { !$0.keepsPins }) {
            context.memory.slowLookUps = min((context.memory.slowLookUps ?? 0) + 1, Self.longerLooks)
        }
    }

    /// - `otherwise`: why what has neither a pin nor trouble of its own isn't resolved.
    private mutating func pinned(_ troubles: ResolutionTroubles, otherwise: PortFailure?, now: Timestamp) {
        guard let desired = run?.desired, var pins = run?.pins else { return }
        var found: [ServiceName: ServiceTrouble] = [:]
        for service in desired.services {
            let runs = context.memory.verified[service.name] != nil
            func trouble(_ failure: PortFailure, keepsPins: Bool) {
                // What keeps the service from its release counts, not what is only not as new as it could be.
                if let other = found[service.name], !other.keepsPins || keepsPins { return }
                found[service.name] = ServiceTrouble(service.name, failure, keepsPins: keepsPins, runs: runs)
            }
            if pins.digests[service.name] == nil {
                let failure = troubles.images[service.name] ?? otherwise ?? Pinning.unanswered
                let known = context.memory.images[service.name].flatMap { $0.request == service.image ? $0.digest : nil }
                if ServiceTrouble.passes(failure) { pins.digests[service.name] = known }
                trouble(failure, keepsPins: pins.digests[service.name] != nil)
            }
            for (variable, reference) in service.secrets.sorted(by: { $0.key < $1.key }) where pins.secrets[reference.key] == nil {
                let failure = troubles.secrets[reference.key] ?? otherwise ?? Pinning.unanswered
                if ServiceTrouble.passes(failure) { pins.secrets[reference.key] = knownPin(reference, variable, service.name) }
                trouble(failure, keepsPins: pins.secrets[reference.key] != nil)
            }
            if let digest = pins.digests[service.name] {
                context.memory.images[service.name] = EnvironmentMemory.ImagePin(request: service.image, digest: digest)
                if let tag = service.image.tag {
                    context.memory.tags = context.memory.tags ?? ImageTags()
                    context.memory.tags?.remember(tag, of: PinnedImage(repository: service.image.repository, digest: digest))
                }
            }
            if let release = service.release(pins: pins) { run?.releases[service.name] = release }
        }
        // What is gone from git and from the environment is resolved afresh when it comes back.
        context.memory.images = context.memory.images.filter { desired.service($0.key) != nil || context.memory.verified[$0.key] != nil }
        run?.pins = pins
        run?.troubles = found.isEmpty ? nil : found
        context.memory.troubles = found.isEmpty ? nil : found
        let named = Set(desired.services.flatMap { $0.secrets.values.filter { $0.revision == nil }.map(\.key) })
        let newest = pins.secrets.filter { named.contains($0.key) }
        context.memory.secretPins = newest.isEmpty ? nil : newest
        run?.phase = .observing
        context.ask(.observe(project: desired.project))
    }

    /// What a reference meant when it could be resolved last; else what the service runs.
    private func knownPin(_ reference: SecretReference, _ variable: String, _ service: ServiceName) -> SecretPin? {
        if let pin = context.memory.secretPins?[reference.key] { return pin }
        guard reference.revision == nil, let pin = context.memory.verified[service]?.secrets[variable], pin.name == reference.name else {
            return nil
        }
        return pin
    }

    // MARK: What it says

    /// Services that git names and whose release isn't known.
    var unresolved: [ServiceName] {
        (run?.desired?.services ?? []).map(\.name).filter { run?.releases[$0] == nil && run?.troubles?[$0] != nil }
    }

    /// The trouble that a person must know of first: what stands in a release's way, then what is only not as new as it could be.
    func troubleReason(_ current: Run) -> Reason? {
        if let refusal = current.refusal { return refusal }
        let all = (current.troubles ?? [:]).sorted { ($0.value.keepsPins ? 1 : 0, $0.key) < ($1.value.keepsPins ? 1 : 0, $1.key) }
        guard let first = all.first else { return unreadableReason(current.live) }
        let more = all.count > 1 ? " The same goes for \(all.dropFirst().map(\.key.text).joined(separator: ", "))." : ""
        return Reason(code: first.value.reason.code, message: first.value.reason.message + more)
    }

    /// A container that can't be read is left as it is, and so are the others for its sake not.
    private func unreadableReason(_ live: LiveEnvironment?) -> Reason? {
        guard let all = live?.unreadable, let first = all.first else { return nil }
        let more = all.count > 1 ? " The same goes for \(all.count - 1) more." : ""
        return Reason(
            code: first.reason.code,
            message:
                "\(first.name ?? first.id ?? "A container") is there and can't be read: \(Sentence.ended(first.reason.message)) It is left as it is, and "
                + "everything else goes on.\(more)")
    }

    /// How a pass ends that has nothing to do: refused when git asks for what can't be had, failed when it may be had later.
    func quietOutcome(_ current: Run) -> Outcome {
        if current.refusal != nil { return .refused }
        let stopping = (current.troubles ?? [:]).values.filter { !$0.keepsPins }
        if stopping.isEmpty || context.memory.suspension != nil { return .noop }
        return stopping.contains { !$0.passes } ? .refused : .failed
    }
}
