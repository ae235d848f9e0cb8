package import DesiredState
package import Model
package import Ports

/// Resolves tags in the container registry and secret references in Secret Manager, from metadata alone.
package struct ScalewayReleaseResolver: ReleaseResolver {
    private let client: ScalewayClient

    package init(_ client: ScalewayClient) { self.client = client }

    /// See ``ReleaseResolver``. `repository` is `rg.REGION.scw.cloud/NAMESPACE/IMAGE`; another host is `invalid`.
    package func digest(
        of repository: String, tag: String, project: ProjectID
    ) async throws(PortFailure) -> ImageDigest {
        let host = "rg.\(client.region).scw.cloud"
        let parts = repository.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[0] == host, !parts[1].isEmpty, !parts[2].isEmpty else {
            throw PortFailure(
                .invalid, code: "image_repository", "image \(repository): expected \(host)/NAMESPACE/IMAGE")
        }
        do throws(ScalewayError) {
            let key = RememberedIDs.Key(name: repository)
            if let id = client.imageIDs.id(of: key) {
                if let found = try await remembered(tag, of: id) { return found }
                client.imageIDs.forget(key)
            }
            guard let namespace = try await client.registryNamespaces(name: parts[1]).first else {
                throw missing("registry namespace \(parts[1]) doesn't exist, or the token can't see it")
            }
            guard let image = try await client.images(namespace: namespace.id, name: parts[2]).first else {
                let names = try await client.images(namespace: namespace.id, name: nil).map(\.name)
                throw missing(
                    "image \(repository) doesn't exist; \(NearestNames.list(names, to: parts[2], of: "images"))")
            }
            if let found = try await client.tags(image: image.id, name: tag).first(where: { $0.status != "deleting" }) {
                client.imageIDs.remember(image.id, of: key)
                return found.digest
            }
            let names = try await client.tags(image: image.id, name: nil).filter { $0.status != "deleting" }.map(\.name)
            throw missing("image \(repository) has no tag \(tag); \(NearestNames.list(names, to: tag, of: "tags"))")
        } catch {
            throw error.failure
        }
    }

    /// The tag of an image whose id is known from before; nil when it must be asked for by its names.
    private func remembered(_ tag: String, of image: WireID) async throws(ScalewayError) -> ImageDigest? {
        do throws(ScalewayError) {
            return try await client.tags(image: image, name: tag).first { $0.status != "deleting" }?.digest
        } catch {
            guard error.isAboutTheThing else { throw error }
            return nil
        }
    }

    /// See ``ReleaseResolver``. One request when the secret was asked for before.
    package func pin(_ reference: SecretReference, project: ProjectID) async throws(PortFailure) -> SecretPin {
        do throws(ScalewayError) {
            return try await client.withSecret(named: reference.name, project: project) { id throws(ScalewayError) in
                try await pin(reference, of: id)
            }
        } catch {
            throw error.failure
        }
    }

    private func pin(_ reference: SecretReference, of secret: WireID) async throws(ScalewayError) -> SecretPin {
        let versions = try await client.versions(secret: secret)
        let enabled = versions.filter(\.isEnabled).map(\.revision).sorted()
        guard let revision = reference.revision ?? enabled.last else {
            throw missing("secret \(reference.name) has no enabled revision; enable one, or add one")
        }
        guard enabled.contains(revision) else {
            let state =
                versions.first { $0.revision == revision }.map { "is \(PlainText.clean($0.status, limit: 40))" }
                ?? "doesn't exist"
            let others =
                enabled.isEmpty ? "none is enabled" : "enabled: \(enabled.map(String.init).joined(separator: ", "))"
            throw missing("revision \(revision) of secret \(reference.name) \(state); \(others)")
        }
        return SecretPin(name: reference.name, revision: revision)
    }

    private func missing(_ text: String) -> ScalewayError {
        ScalewayError(call: "resolve", requestID: nil, cause: .missing(text))
    }
}
