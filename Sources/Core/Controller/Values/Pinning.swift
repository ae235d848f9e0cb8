package import DesiredState
package import Model
package import Ports

/// What of a desired state has a pin already, and what must be looked up for the rest. Pure.
package struct Pinning: Hashable, Sendable {
    /// What needs no look-up: digests that git writes or that were pinned for the same `image`, and revisions that run.
    package private(set) var pins = ReleasePins()
    /// The rest.
    package let request: ResolveRequest

    /// - `images`: see ``PinMemory/images``.
    /// - `verified`: see ``ServiceMemory/verified``.
    /// - `passwords`: see ``PinMemory/passwords``.
    package init(
        of desired: DesiredEnvironment, images known: [ServiceName: EnvironmentMemory.ImagePin],
        verified: [ServiceName: Release], passwords: [String: SecretPin] = [:]
    ) {
        let running = Set(verified.values.flatMap { $0.secrets.values } + passwords.values)
        var images: [ServiceName: ImageRequest] = [:]
        var secrets: [String: SecretReference] = [:]
        var references = (desired.passwords ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        let asked = Set(desired.services.flatMap { $0.secrets.values.map(\.key) })
        for service in desired.services {
            if let digest = service.image.digest {
                pins.digests[service.name] = digest
            } else if let pin = known[service.name], pin.request == service.image, !service.image.followTag {
                pins.digests[service.name] = pin.digest
            } else {
                images[service.name] = service.image
            }
            references += service.secrets.values
            for reference in (service.migrate?.secrets ?? [:]).values where !asked.contains(reference.key) {
                // Which revision is meant needs no look-up; whether it can be read is seen when it is.
                guard let revision = reference.revision else { references.append(reference); continue }
                pins.secrets[reference.key] = SecretPin(name: reference.name, revision: revision)
            }
        }
        for reference in references {
            if let revision = reference.revision,
                running.contains(SecretPin(name: reference.name, revision: revision))
            {
                pins.secrets[reference.key] = SecretPin(name: reference.name, revision: revision)
            } else {
                secrets[reference.key] = reference
            }
        }
        request = ResolveRequest(
            project: desired.project, images: images, secrets: secrets.sorted { $0.key < $1.key }.map(\.value))
    }

    /// Why `service` has no release with `pins`: the trouble of its image, else of its first secret that has no pin.
    package static func trouble(of service: DesiredService, _ pins: ReleasePins, _ troubles: ResolutionTroubles)
        -> PortFailure
    {
        if pins.digests[service.name] == nil { return troubles.images[service.name] ?? unanswered }
        let missing = service.secrets.sorted { $0.key < $1.key }.map(\.value.key).first { pins.secrets[$0] == nil }
        return missing.flatMap { troubles.secrets[$0] } ?? unanswered
    }

    /// The trouble of what was asked for and has no answer.
    package static let unanswered = PortFailure(
        .internalError, code: "not_resolved", "its image or a secret couldn't be resolved")
}

extension ReleasePins {
    /// Takes over what was looked up.
    package mutating func merge(_ other: ReleasePins) {
        digests.merge(other.digests) { _, new in new }
        secrets.merge(other.secrets) { _, new in new }
    }
}
