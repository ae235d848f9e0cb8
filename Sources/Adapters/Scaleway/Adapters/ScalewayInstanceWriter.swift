package import LiveState
import Model
package import Ports

/// Writes containers through the API: what rollback and repair need, past Terraform.
package struct ScalewayInstanceWriter: InstanceWriter {
    private let client: ScalewayClient
    private let secretReader: any SecretReader

    package init(_ client: ScalewayClient, secretReader: any SecretReader) {
        self.client = client
        self.secretReader = secretReader
    }

    /// See ``InstanceWriter``. Every secret variable of the release needs a source, because a key that isn't sent would
    /// be deleted; of the others only those that are to be kept are used. All values are read before the one write.
    package func restore(containerID: String, to restore: InstanceRestore) async throws(PortFailure) {
        let id = try checked(containerID)
        let spec = restore.spec
        let missing = spec.secrets.keys.filter { restore.secrets[$0] == nil }.sorted()
        let secrets = restore.secrets.filter { variable, source in
            if case .keep = source { true } else { spec.secrets[variable] != nil }
        }
        guard missing.isEmpty else {
            throw PortFailure(
                .invalid, code: "secret_sources",
                "\(spec.name): there is no source for the secret variables \(missing.joined(separator: ", "))")
        }
        var pins: Set<SecretPin> = []
        for case .read(let pin) in secrets.values { pins.insert(pin) }
        let values = try await SecretValues.read(pins, restore.project, secretReader)
        var wire: [String: String] = [:]
        for (variable, source) in secrets {
            switch source {
            case .keep: wire[variable] = ""
            case .read(let pin): wire[variable] = values[pin]?.reveal { $0 }
            }
            if case .read(let pin) = source, wire[variable]?.isEmpty ?? true {
                throw SecretValues.empty(pin, variable, of: spec.name.text)
            }
        }
        do throws(ScalewayError) {
            let update = ContainerUpdate(restore, secrets: wire)
            try await client.update(container: id, update, hiding: Array(values.values))
        } catch {
            throw error.failure
        }
    }

    /// See ``InstanceWriter``.
    package func redeploy(containerID: String) async throws(PortFailure) {
        let id = try checked(containerID)
        do throws(ScalewayError) {
            try await client.redeploy(container: id)
        } catch {
            throw error.failure
        }
    }

    /// See ``InstanceWriter``. A container that is being deleted is no failure either.
    package func delete(containerID: String) async throws(PortFailure) {
        let id = try checked(containerID)
        do throws(ScalewayError) {
            try await client.delete(container: id)
        } catch {
            if case .status(404, _, _) = error.cause { return }
            if case .status(409, let body, _) = error.cause, body.currentState == "deleting" { return }
            throw error.failure
        }
    }

    private func checked(_ text: String) throws(PortFailure) -> WireID {
        guard let id = WireID(text) else {
            throw PortFailure(.invalid, code: "container_id", "a container id must be a UUID")
        }
        return id
    }
}
