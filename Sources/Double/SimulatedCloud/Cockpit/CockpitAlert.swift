/// A preconfigured alert as it stands in one project and region.
package struct CockpitAlert: Sendable, Equatable {
    /// The values on the wire.
    package enum RuleStatus: String, Sendable { case enabled, disabled, enabling, disabling }

    /// Which it is.
    package let rule: PreconfiguredAlert
    /// Whether it is on.
    package let status: RuleStatus
    /// The data source that it watches; empty where no product has sent anything yet (recorded so; the rest is a guess).
    package let sourceID: String
}
