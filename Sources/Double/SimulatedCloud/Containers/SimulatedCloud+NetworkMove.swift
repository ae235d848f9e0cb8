extension SimulatedCloud {
    /// A network younger than this can't take a container over from another one yet.
    private static let networkSettles: Int64 = 60_000_000

    /// Whether a change moves a container to a private network that was created moments before: the recorded move ended
    /// in an internal error (api.md 2.4). Attaching a container that had no network worked.
    func movesToNewNetwork(from old: String?, to new: String?) -> Bool {
        guard let old, let new, old != new, let created = privateNetworkCreation(new) else { return false }
        return state.now - created < settings.scaled(Self.networkSettles)
    }

    /// When a private network was created, in microseconds since 1970; nil when this cloud doesn't know it.
    private func privateNetworkCreation(_ id: String) -> Int64? { state.networks.networks[id]?.createdAt.microseconds }
}
