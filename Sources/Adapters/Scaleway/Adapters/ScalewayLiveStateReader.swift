package import LiveState
package import Model
package import Ports
import Synchronization

/// Reads an environment's namespace and containers.
///
/// Requests: 1 for the namespace (a list the first time, then a read by id whose answer is checked) and ceil(n / 100)
/// for n containers, 1 when there are none. What is known and missing from the lists costs one more each.
package final class ScalewayLiveStateReader: LiveStateReader {
    private struct Key: Hashable {
        let environment: EnvironmentName
        let project: ProjectID
    }

    /// A namespace of the environment's name, and what it holds.
    private struct Candidate {
        let namespace: WireNamespace
        let containers: [LiveContainer]
        let unreadable: [UnreadableContainer]

        var isEmpty: Bool { containers.isEmpty && unreadable.isEmpty }
        var count: Int { containers.count + unreadable.count }
    }

    /// What an id stands for.
    private enum Presence {
        case gone
        case container(LiveContainer)
        case unreadable(UnreadableContainer)
    }

    private let client: ScalewayClient
    private let remembered = Mutex<[Key: WireID]>([:])

    package init(_ client: ScalewayClient) { self.client = client }

    /// See ``LiveStateReader``. `invalid` when several namespaces of the name hold containers and none
    /// of them is known.
    package func observe(
        _ environment: EnvironmentName, project: ProjectID, known: KnownResources
    ) async throws(PortFailure) -> LiveEnvironment {
        do throws(ScalewayError) {
            // Taken before the first request: nothing in the answer is older.
            let observedAt = client.time.now
            guard let found = try await candidate(environment, project, known) else {
                let there = try await present(known.containers)
                guard let first = there.containers.first else {
                    return LiveEnvironment(observedAt: observedAt, namespace: nil, containers: [])
                }
                throw contradiction("no namespace is named \(environment), and its container \(first.name) is there")
            }
            let namespace = found.namespace
            // A name that is listed under another id was made anew by somebody.
            var listed = Set(found.containers.flatMap { [$0.name, $0.id] })
            for row in found.unreadable { listed.formUnion([row.name, row.id].compactMap { $0 }) }
            let unlisted = try await present(
                known.containers.filter { !listed.contains($0.key) && !listed.contains($0.value) })
            if let stray = unlisted.containers.first(where: { $0.namespaceID != namespace.id.text }) {
                throw contradiction(
                    "\(stray.name) is in namespace \(stray.namespaceID), and the one named \(environment) is "
                        + "\(namespace.id.text)"
                )
            }
            return LiveEnvironment(
                observedAt: observedAt, namespace: namespace.live, containers: found.containers + unlisted.containers,
                unreadable: found.unreadable + unlisted.unreadable)
        } catch {
            throw error.failure
        }
    }

    private func candidate(
        _ environment: EnvironmentName, _ project: ProjectID, _ known: KnownResources
    ) async throws(ScalewayError) -> Candidate? {
        let key = Key(environment: environment, project: project)
        if let id = known.namespaceID.flatMap({ WireID($0) }) ?? remembered.withLock({ $0[key] }) {
            // Side by side: the namespace is hardly ever another one than last time.
            async let list = list(id)
            if let namespace = try await byID(id), namespace.belongs(to: environment, project),
                namespace.status != "deleting"
            {
                return filled(namespace, try await list.get())
            }
            remembered.withLock { $0[key] = nil }
        }
        let found = try await client.listNamespaces(name: environment.text, project: project)
            .filter { $0.belongs(to: environment, project) }
        let lasting = found.filter { $0.status != "deleting" }
        if lasting.count > 1 {
            let chosen = try await chosen(of: lasting, environment, project, known)
            remembered.withLock { $0[key] = chosen.namespace.id }
            return chosen
        }
        guard let namespace = lasting.first else {
            guard let leaving = found.first else { return nil }
            return try await filled(leaving)
        }
        remembered.withLock { $0[key] = namespace.id }
        return try await filled(namespace)
    }

    private func byID(_ id: WireID) async throws(ScalewayError) -> WireNamespace? {
        do throws(ScalewayError) {
            return try await client.namespace(id)
        } catch {
            // A namespace that one may no longer see can answer 403 in place of 404; the list tells which it is.
            guard error.status == 404 || error.status == 403 else { throw error }
            return nil
        }
    }

    private func list(_ namespace: WireID) async -> Result<Listing<WireContainer>, ScalewayError> {
        do throws(ScalewayError) {
            return .success(try await client.listContainers(namespace: namespace))
        } catch {
            return .failure(error)
        }
    }

    private func filled(_ namespace: WireNamespace) async throws(ScalewayError) -> Candidate {
        filled(namespace, try await client.listContainers(namespace: namespace.id))
    }

    private func filled(_ namespace: WireNamespace, _ list: Listing<WireContainer>) -> Candidate {
        Candidate(
            namespace: namespace, containers: list.rows.map(\.live).filter { $0.namespaceID == namespace.id.text },
            unreadable: list.unreadable.map {
                Self.unreadable(id: $0.id, name: $0.name, $0.problem.path, $0.problem.text)
            })
    }

    /// The one of several namespaces of a name that holds containers of ours; when nothing is known of ours, the one
    /// that holds any; when all are empty, the oldest.
    private func chosen(
        of namespaces: [WireNamespace], _ environment: EnvironmentName, _ project: ProjectID, _ known: KnownResources
    ) async throws(ScalewayError) -> Candidate {
        var candidates: [Candidate] = []
        for namespace in namespaces { candidates.append(try await filled(namespace)) }
        let ids = Set(known.containers.values)
        let ours = candidates.filter { $0.containers.contains { ids.contains($0.id) } }
        if ours.count == 1 { return ours[0] }
        let inUse = candidates.filter { !$0.isEmpty }
        if inUse.count <= 1, let chosen = inUse.first ?? candidates.first { return chosen }
        let list = candidates.map { "\($0.namespace.id.text) (\($0.count) containers)" }.joined(separator: ", ")
        throw ScalewayError(
            call: "list namespaces", requestID: nil,
            cause: .ambiguous(
                "\(namespaces.count) container namespaces of project \(project) are named \(environment), and which "
                    + "one is meant can't be said: \(list). Delete the one that isn't in use, with its containers, in "
                    + "the console; the next pass goes on with the other"
            ))
    }

    /// Those of the containers that answer when they are asked for by their ids.
    private func present(
        _ containers: [String: String]
    ) async throws(ScalewayError) -> (containers: [LiveContainer], unreadable: [UnreadableContainer]) {
        if containers.isEmpty { return ([], []) }
        let known = containers.sorted { $0.key < $1.key }
        let answers = await SideBySide.map(known) { [client] name, id in await Self.look(name, id, client) }
        var found: [LiveContainer] = []
        var unreadable: [UnreadableContainer] = []
        for answer in answers {
            switch try answer.get() {
            case .gone: break
            case .container(let container): found.append(container)
            case .unreadable(let container): unreadable.append(container)
            }
        }
        return (found, unreadable)
    }

    /// One container by its id.
    private static func look(_ name: String, _ id: String, _ client: ScalewayClient) async -> Result<
        Presence, ScalewayError
    > {
        guard let wireID = WireID(id) else { return .success(.gone) }
        do throws(ScalewayError) {
            return .success(.container(try await client.container(wireID).live))
        } catch {
            switch error.cause {
            case .status(404, _, _), .status(410, _, _): return .success(.gone)
            // A whole answer that isn't JSON is no container's trouble but a proxy's page.
            case .decoding(let path, let problem) where !path.isEmpty:
                return .success(.unreadable(unreadable(id: id, name: name, path, problem)))
            default: return .failure(error)
            }
        }
    }

    private static func unreadable(id: String?, name: String?, _ path: String, _ problem: String) -> UnreadableContainer
    {
        UnreadableContainer(
            id: id, name: name,
            reason: Reason(
                code: "scaleway_answer_invalid", message: path.isEmpty ? "it \(problem)" : "\(path) \(problem)"))
    }

    private func contradiction(_ text: String) -> ScalewayError {
        ScalewayError(call: "look", requestID: nil, cause: .inconsistent(text))
    }
}
