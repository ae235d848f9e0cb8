package import DesiredState
import Model
package import Ports

extension ReleaseResolver {
    /// Looks everything up side by side. Trouble of one image or secret is its own, so nothing is thrown.
    package func resolve(_ request: ResolveRequest) async -> (pins: ReleasePins, troubles: ResolutionTroubles) {
        var wanted: [Wanted] = request.images.sorted { $0.key < $1.key }.compactMap { service, image in
            image.tag.map { .image(service, image, tag: $0) }
        }
        wanted += request.secrets.map { .secret($0) }
        let meanings = await SideBySide.map(wanted) { await meaning(of: $0, request.project) }
        var pins = ReleasePins()
        var troubles = ResolutionTroubles()
        for (wanted, meaning) in zip(wanted, meanings) {
            switch (wanted, meaning) {
            case (.image(let service, _, _), .digest(let digest)): pins.digests[service] = digest
            case (.image(let service, _, _), .trouble(let failure)): troubles.images[service] = failure
            case (.secret(let reference), .pin(let pin)): pins.secrets[reference.key] = pin
            case (.secret(let reference), .trouble(let failure)): troubles.secrets[reference.key] = failure
            case (.image, .pin), (.secret, .digest): break
            }
        }
        return (pins, troubles)
    }

    private func meaning(of wanted: Wanted, _ project: ProjectID) async -> Meaning {
        do throws(PortFailure) {
            switch wanted {
            case .image(_, let image, let tag):
                return .digest(try await digest(of: image.repository, tag: tag, project: project))
            case .secret(let reference): return .pin(try await pin(reference, project: project))
            }
        } catch {
            return .trouble(error)
        }
    }
}

/// One thing to resolve.
private enum Wanted: Sendable {
    case image(ServiceName, ImageRequest, tag: String)
    case secret(SecretReference)
}

/// What it means.
private enum Meaning: Sendable {
    case digest(ImageDigest)
    case pin(SecretPin)
    case trouble(PortFailure)
}
