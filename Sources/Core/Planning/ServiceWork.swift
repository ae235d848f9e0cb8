package import Model

/// What one service's rollout has to do, instance by instance.
package struct ServiceWork: Hashable, Codable, Sendable {
    /// One instance's part.
    package struct Item: Hashable, Codable, Sendable {
        /// What has to be done with the instance.
        package enum Kind: String, Hashable, Codable, Sendable {
            /// There is none yet.
            case create
            /// Something of the release differs.
            case update
            /// As desired, but not serving: deploy the same again.
            case redeploy
            /// As desired, and never seen healthy: probe it before anything else is touched.
            case check
            /// Not desired any more (`prune: true`, or fewer instances).
            case remove
        }

        /// The instance.
        package let name: InstanceName
        /// What has to be done with it.
        package let kind: Kind
        /// What it should run; for a removal, what it ran last, if we know.
        package let spec: InstanceSpec?

        package init(name: InstanceName, kind: Kind, spec: InstanceSpec?) {
            self.name = name
            self.kind = kind
            self.spec = spec
        }
    }

    /// The service.
    package let service: ServiceName
    /// What the service should run afterwards; nil when it is removed.
    package let release: Release?
    /// In the order in which they are done.
    package let items: [Item]

    package init(service: ServiceName, release: Release?, items: [Item]) {
        self.service = service
        self.release = release
        self.items = items
    }
}
