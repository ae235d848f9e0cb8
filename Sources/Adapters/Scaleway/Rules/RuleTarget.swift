internal import Model

/// A data source that rules are for, by the folder in which they lie.
enum RuleTarget: String, CaseIterable, Sendable {
    /// What Amarre and the services send: the source that the module `monitoring` makes.
    case environment
    /// What Scaleway's own products send: the source that the API makes once a product is used.
    case scaleway

    /// As it is called, for messages.
    func sourceName(_ environment: EnvironmentName) -> String {
        switch self {
        case .environment: "\(environment)-metrics"
        case .scaleway: "Scaleway Metrics"
        }
    }

    /// Whether a data source is the one. Scaleway's own is known by its origin: the API alone makes one.
    func matches(_ source: WireDataSource, _ environment: EnvironmentName) -> Bool {
        guard source.kind == "metrics", source.origin == (self == .scaleway ? "scaleway" : "custom") else {
            return false
        }
        return self == .scaleway || source.name == sourceName(environment)
    }
}
