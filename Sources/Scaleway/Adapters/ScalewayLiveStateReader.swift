package import LiveState
package import Model
package import Ports
import Synchronization

/// Reads an environment's namespace and containers.
///
/// Requests: 1 for the namespace (a list the first time, then a read by id whose answer is checked) and ceil(n / 100) for n
/// containers, 1 when there are none.
package final class ScalewayLiveStateReader: LiveStateReader {
    private struct Key: Hashable {
        let environment: EnvironmentName
        let project: ProjectID
    }

    private let client: ScalewayClient
    private let known = Mutex<[Key: WireID]>([:])

    package init(_ client: ScalewayClient) { self.client = client }

    /// See ``LiveStateReader``. `invalid` when several namespaces of the project have the environment's name.
    package func observe(
        _ environment: EnvironmentName, project: ProjectID
    ) async throws(PortFailure) -> LiveEnvironment {
        do throws(ScalewayError) {
            // Taken before the first request: nothing in the answer is older.
            let observedAt = client.time.now
            guard let namespace = try await namespace(of: environment, project) else {
                return LiveEnvironment(observedAt: observedAt, namespace: nil, containers: [])
            }
            let containers = try await client.listContainers(namespace: namespace.id).map(\.live)
            return LiveEnvironment(
                observedAt: observedAt, namespace: namespace.live,
                containers: containers.filter { $0.namespaceID == namespace.id.text })
        } catch {
            throw error.failure
        }
    }

    private func namespace(
        of environment: EnvironmentName, _ project: ProjectID
    ) async throws(ScalewayError) -> WireNamespace? {
        let key = Key(environment: environment, project: project)
        if let id = known.withLock({ $0[key] }) {
            do throws(ScalewayError) {
                let namespace = try await client.namespace(id)
                if namespace.belongs(to: environment, project), namespace.status != "deleting" { return namespace }
            } catch {
                // A namespace that one may no longer see can answer 403 in place of 404; the list tells which it is.
                guard error.status == 404 || error.status == 403 else { throw error }
            }
            known.withLock { $0[key] = nil }
        }
        let found = try await client.listNamespaces(name: environment.text, project: project)
            .filter { $0.belongs(to: environment, project) }
        let lasting = found.filter { $0.status != "deleting" }
        guard lasting.count <= 1 else {
            let ids = lasting.map(\.id.text).joined(separator: ", ")
            throw ScalewayError(
                call: "list namespaces", requestID: nil,
                cause: .ambiguous(
                    "\(lasting.count) container namespaces of project \(project) are named \(environment): \(ids); remove all but one"))
        }
        guard let namespace = lasting.first else { return found.first }
        known.withLock { $0[key] = namespace.id }
        return namespace
    }
}
