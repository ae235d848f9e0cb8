import DesiredState
import Model
import Ports
import Planning

/// Pinning what git leaves open. Trouble stays with the service that it belongs to, and what is pinned
/// already needs no look-up.
extension Pass {
    /// How long a pass waits for answers. What has none by then is asked for again at the next pass: a store of secrets
    /// that is slow must not keep drift of everything from being healed.
    private static let limit: Duration = .seconds(5)
    /// How often that time is doubled for a service that can't do without an answer: an API that is always slower must
    /// not keep it for ever.
    private static let longerLooks = 2

    /// How long the look-up of this pass may take.
    private func lookUpTime(_ memory: EnvironmentMemory) -> Duration {
        Self.limit * (1 << min(memory.pins.slowLookUps ?? 0, Self.longerLooks))
    }

    mutating func resolve(_ desired: DesiredEnvironment, _ context: inout MachineContext) {
        reconciliation.header.desired = desired
        enter(.resolving)
        let pinning = Pinning(
            of: desired, images: context.memory.pins.images, verified: context.memory.services.verified,
            passwords: passwordsAreInDoubt(context.memory) ? [:] : context.memory.pins.passwords ?? [:])
        reconciliation.header.pins.merge(pinning.pins)
        if pinning.request.images.isEmpty, pinning.request.secrets.isEmpty {
            return pinned(ResolutionTroubles(), otherwise: nil, &context)
        }
        context.ask(.resolve(pinning.request))
        context.timers.schedule(.pins, at: context.now + lookUpTime(context.memory))
    }

    /// A plan reads the passwords, and fails where the secret of one is gone, as after a `destroy` that was broken off:
    /// then they are looked up like new ones.
    private func passwordsAreInDoubt(_ memory: EnvironmentMemory) -> Bool {
        memory.passes.last?.reason.code == "terraform_plan"
    }

    /// There is an answer.
    func resolved(_ context: inout MachineContext) {
        context.timers.cancel(.pins)
        context.remember(.lookUpAnswered)
    }

    /// Goes on without the answers that aren't there yet.
    mutating func stopResolving(_ context: inout MachineContext) {
        guard state == .resolving else { return }
        context.drop { if case .resolve = $0 { true } else { false } }
        let seconds = lookUpTime(context.memory).components.seconds
        pinned(
            ResolutionTroubles(),
            otherwise: PortFailure(
                .timedOut, code: "not_resolved", "its image or a secret wasn't looked up within \(seconds) s"), &context
        )
        if (reconciliation.header.troubles ?? [:]).values.contains(where: { !$0.keepsPins }) {
            context.remember(.lookUpTooSlow(atMost: Self.longerLooks))
        }
    }

    /// - `otherwise`: why what has neither a pin nor trouble of its own isn't resolved.
    mutating func pinned(_ troubles: ResolutionTroubles, otherwise: PortFailure?, _ context: inout MachineContext) {
        guard let desired = reconciliation.header.desired else { return end(.failed, .incomplete) }
        var pins = reconciliation.header.pins
        var found: [ServiceName: ServiceTrouble] = [:]
        for service in desired.services {
            let runs = context.memory.services.verified[service.name] != nil
            func trouble(_ failure: PortFailure, keepsPins: Bool, waitsFor secret: SecretReference? = nil) {
                // What keeps the service from its release counts, not what is only not as new as it could be.
                if let other = found[service.name], !other.keepsPins || keepsPins { return }
                found[service.name] = ServiceTrouble(service.name, failure, keepsPins: keepsPins, runs: runs, secret)
            }
            if pins.digests[service.name] == nil {
                let failure = troubles.images[service.name] ?? otherwise ?? Pinning.unanswered
                let known = context.memory.pins.images[service.name].flatMap {
                    $0.request == service.image ? $0.digest : nil
                }
                if ServiceTrouble.passes(failure) { pins.digests[service.name] = known }
                trouble(failure, keepsPins: pins.digests[service.name] != nil)
            }
            for (variable, reference) in service.secrets.sorted(by: { $0.key < $1.key })
            where pins.secrets[reference.key] == nil {
                let failure = troubles.secrets[reference.key] ?? otherwise ?? Pinning.unanswered
                if ServiceTrouble.passes(failure) {
                    pins.secrets[reference.key] = Self.knownPin(reference, variable, service.name, context.memory)
                }
                trouble(
                    failure, keepsPins: pins.secrets[reference.key] != nil, waitsFor: reference)
            }
            if let digest = pins.digests[service.name] { context.remember(.pinned(digest, of: service)) }
            if let release = service.release(pins: pins) { reconciliation.picture.releases[service.name] = release }
        }
        pinPasswords(desired, pins, troubles, otherwise: otherwise, &context)
        reconciliation.header.pins = pins
        reconciliation.header.troubles = found.isEmpty ? nil : found
        let named = Set(
            desired.services.flatMap { service in
                (Array(service.secrets.values) + Array(service.migrate?.secrets.values ?? [:].values))
                    .filter { $0.revision == nil }.map(\.key)
            })
        // What is gone from git and from the environment is resolved afresh when it comes back.
        context.remember(
            .resolved(
                services: Set(desired.services.map(\.name)).union(context.memory.services.verified.keys),
                troubles: found, secrets: pins.secrets.filter { named.contains($0.key) }))
        look(&context)
    }

    /// The passwords change all at once or not at all: what was in force before stays while one of them isn't there.
    private func pinPasswords(
        _ desired: DesiredEnvironment, _ pins: ReleasePins, _ troubles: ResolutionTroubles,
        otherwise: PortFailure?, _ context: inout MachineContext
    ) {
        guard let asked = desired.passwords else { return context.remember(.passwords(nil, trouble: nil)) }
        let found = asked.compactMapValues { pins.secrets[$0.key] }
        guard let missing = asked.sorted(by: { $0.key < $1.key }).first(where: { found[$0.key] == nil }) else {
            return context.remember(.passwords(found, trouble: nil))
        }
        let failure = troubles.secrets[missing.value.key] ?? otherwise ?? Pinning.unanswered
        // Without the secret itself no plan can be made with what was in force.
        let isGone = failure.kind == .notFound && passwordsAreInDoubt(context.memory)
        let kept = isGone ? nil : context.memory.pins.passwords
        context.remember(
            .passwords(
                kept, trouble: missing.value.wait(by: context.environment.text, failure, keepsPins: kept != nil)))
    }

    /// What a reference meant when it could be resolved last; else what the service runs.
    private static func knownPin(
        _ reference: SecretReference, _ variable: String, _ service: ServiceName, _ memory: EnvironmentMemory
    ) -> SecretPin? {
        if let pin = memory.pins.secrets?[reference.key] { return pin }
        guard reference.revision == nil, let pin = memory.services.verified[service]?.secrets[variable],
            pin.name == reference.name
        else {
            return nil
        }
        return pin
    }
}
