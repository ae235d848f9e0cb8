package import LiveState

/// The two probes that every instance gets, without the path, which is the service's. They repeat what
/// `terraform/modules/service` sets: after a rollback through the API, Terraform must find nothing to change.
package struct InstanceProbes: Hashable, Sendable {
    /// Must pass before a new revision takes traffic.
    package var startup: ContainerProbe
    /// Restarts a running instance when it fails.
    package var liveness: ContainerProbe

    /// Startup: 12 × 5 s = 60 s until `error`. Liveness: 3 × 10 s = 30 s until a restart.
    package init(
        startup: ContainerProbe = ContainerProbe(
            failureThreshold: 12, interval: .seconds(5), timeout: .seconds(2), httpPath: nil),
        liveness: ContainerProbe = ContainerProbe(
            failureThreshold: 3, interval: .seconds(10), timeout: .seconds(2), httpPath: nil)
    ) {
        self.startup = startup
        self.liveness = liveness
    }
}
