package import Model

/// A change of `terraform/` that another environment is to have first.
package struct CodeWait: Hashable, Codable, Sendable {
    /// How long it waits at most: an environment that is suspended or held can't stop another for longer.
    package static let limit: Duration = .seconds(30 * 60)

    /// Git's hash of the folder that waits.
    package let tree: String
    /// Whose turn it is.
    package let environment: EnvironmentName
    /// When the wait is over whatever the other environment does.
    package let until: Timestamp
    /// A person ended it.
    package var isEnded: Bool

    package init(tree: String, environment: EnvironmentName, until: Timestamp, isEnded: Bool = false) {
        self.tree = tree
        self.environment = environment
        self.until = until
        self.isEnded = isEnded
    }

    /// Whether it still waits.
    package func applies(at time: Timestamp) -> Bool { !isEnded && time < until }
}
