import Synchronization

/// The request ids of our own latest writes, by which Audit Trail's entries about them are recognised.
final class OwnRequests: Sendable {
    /// An hour of one write every two seconds; older ones are recognised by the principal and the user agent.
    private static let limit = 2000

    private let state = Mutex<(ids: Set<String>, order: [String], next: Int)>(([], [], 0))

    func remember(_ id: String?) {
        guard let id, id.utf8.count <= 100 else { return }
        state.withLock { state in
            guard state.ids.insert(id).inserted else { return }
            if state.order.count < Self.limit { return state.order.append(id) }
            state.ids.remove(state.order[state.next])
            state.order[state.next] = id
            state.next = (state.next + 1) % Self.limit
        }
    }

    func contains(_ id: String) -> Bool { state.withLock { $0.ids.contains(id) } }
}
