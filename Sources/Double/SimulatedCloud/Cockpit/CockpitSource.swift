/// A data source of Cockpit (api.md 7).
package struct CockpitSource: Codable, Sendable, ScopedRow {
    /// The values on the wire.
    package enum Kind: String, Codable, Sendable { case metrics, logs, traces }

    /// Who made it: somebody through the API, or Scaleway for what its products send.
    package enum Origin: String, Codable, Sendable { case custom, scaleway }

    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// What it takes.
    package let kind: Kind
    /// The Scaleway project.
    package let projectID: String
    /// Where it lies.
    package let region: String
    /// Days, 1 to 1825.
    package internal(set) var retention: Int
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    /// Whether Scaleway made it. Optional, as an older saved state hasn't it.
    var isScaleways: Bool?
    /// When Grafana was told of it by hand, in microseconds since 1970.
    var synchronizedAt: Int64?
    /// What its ruler holds, in the order in which it was set; nil for nothing, as in older saved states.
    var ruleGroups: [CockpitRuleGroup]?

    /// Who made it.
    package var origin: Origin { isScaleways == true ? .scaleway : .custom }

    var sortName: String { name }

    /// Days when nobody said.
    package static func defaultRetention(_ kind: Kind) -> Int { kind == .metrics ? 31 : 7 }
}
