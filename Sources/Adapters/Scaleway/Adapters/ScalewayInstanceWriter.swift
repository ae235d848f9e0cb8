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
        let values = try await read(secrets, restore.project)
        var wire: [String: String] = [:]
        for (variable, source) in secrets {
            switch source {
            case .keep: wire[variable] = ""
            case .read(let pin): wire[variable] = values[pin]?.reveal { $0 }
            }
            // The API reads an empty text as "keep what is stored", which isn't what an empty secret asks for.
            if case .read(let pin) = source, wire[variable]?.isEmpty ?? true {
                throw PortFailure(
                    .invalid, code: "secret_empty",
                    "\(spec.name): revision \(pin.revision) of secret \(pin.name) is empty; Scaleway can't set "
                        + "\(variable) to an empty text",
                    unreadable: pin)
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

    /// Reads each revision once, all at the same time: a rollback has two minutes.
    private func read(_ sources: SecretSources, _ project: ProjectID) async throws(PortFailure) -> [SecretPin: Redacted<
        String
    >] {
        var distinct: Set<SecretPin> = []
        for case .read(let pin) in sources.values { distinct.insert(pin) }
        // In a fixed order, so that the same failure is reported each time.
        let pins = distinct.sorted { ($0.name, $0.revision) < ($1.name, $1.revision) }
        let results = await withTaskGroup(of: ReadValue.self) { group in
            for index in pins.indices {
                group.addTask { ReadValue(index: index, result: await result(of: pins[index], project)) }
            }
            var results: [Int: Result<Redacted<String>, PortFailure>] = [:]
            for await value in group { results[value.index] = value.result }
            return results
        }
        var values: [SecretPin: Redacted<String>] = [:]
        for (index, pin) in pins.enumerated() { values[pin] = try results[index]?.get() }
        return values
    }

    /// One value of a group. The optimiser of Swift 6.3 lost a tuple that a child task returned out of a typed
    /// `do`/`catch`: the process crashed in its release build when a rollback read secrets. So the child task's closure
    /// has neither.
    private struct ReadValue: Sendable {
        let index: Int
        let result: Result<Redacted<String>, PortFailure>
    }

    private func result(of pin: SecretPin, _ project: ProjectID) async -> Result<Redacted<String>, PortFailure> {
        do throws(PortFailure) {
            return .success(try await secretReader.value(of: pin, project: project))
        } catch {
            return .failure(error)
        }
    }
}
