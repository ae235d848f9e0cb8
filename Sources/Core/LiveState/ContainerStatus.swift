/// Status of a namespace or container (Serverless Containers v1). An unknown word survives as it came.
package struct ContainerStatus: RawRepresentable, Hashable, Codable, Sendable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// The first deploy is under way.
    package static let creating = ContainerStatus(rawValue: "creating")
    /// A change is being deployed; the old revision goes on serving.
    package static let updating = ContainerStatus(rawValue: "updating")
    /// Scaleway is moving it to a newer platform.
    package static let upgrading = ContainerStatus(rawValue: "upgrading")
    /// Deployed, and it passed its startup probe.
    package static let ready = ContainerStatus(rawValue: "ready")
    /// The last deploy failed; what served before goes on serving.
    package static let error = ContainerStatus(rawValue: "error")
    /// On its way out; it answers 404 once it is gone.
    package static let deleting = ContainerStatus(rawValue: "deleting")
    /// Being locked by Scaleway.
    package static let locking = ContainerStatus(rawValue: "locking")
    /// Locked by Scaleway, for billing or abuse.
    package static let locked = ContainerStatus(rawValue: "locked")

    /// Whether Scaleway is still working on it; writes answer 409 until it isn't.
    package var isTransient: Bool {
        [.creating, .updating, .upgrading, .deleting, .locking].contains(self)
    }
}
