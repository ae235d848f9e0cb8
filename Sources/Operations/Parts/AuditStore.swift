package import Model
package import Ports

/// The audit log as `doctor` looks at it: where events go, and how fast it grows.
package protocol AuditStore: AuditSink {
    /// How much the last week added.
    func growth(now: Timestamp) async throws(PortFailure) -> StoreGrowth
}
