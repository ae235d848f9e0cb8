/// Status of a namespace or container (Serverless Containers v1). An unknown word survives as it came.
package struct ContainerStatus: RawRepresentable, Hashable, Codable, Sendable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let creating = ContainerStatus(rawValue: "creating")
    package static let updating = ContainerStatus(rawValue: "updating")
    package static let upgrading = ContainerStatus(rawValue: "upgrading")
    package static let ready = ContainerStatus(rawValue: "ready")
    package static let error = ContainerStatus(rawValue: "error")
    package static let deleting = ContainerStatus(rawValue: "deleting")
    package static let locking = ContainerStatus(rawValue: "locking")
    package static let locked = ContainerStatus(rawValue: "locked")

    /// Whether Scaleway is still working on it; writes answer 409 until it isn't.
    package var isTransient: Bool {
        [.creating, .updating, .upgrading, .deleting, .locking].contains(self)
    }
}
