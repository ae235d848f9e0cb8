package import LiveState
package import Model

/// Where at Scaleway the environment is.
package struct PlaceMemory: Hashable, Sendable {
    /// The Scaleway project that the environment was looked at in last.
    package internal(set) var project: ProjectID?
    /// Another project that git asks for; refused until a person says `retry`.
    package internal(set) var askedFor: ProjectID?
    /// The namespace as the last infrastructure step left it.
    package internal(set) var namespace: LiveNamespace?
    /// A person's Terraform was to destroy everything, and nobody has looked since whether it did; nil for none.
    package internal(set) var destruction: Destruction?

    /// What is known of what a person destroyed.
    package struct Destruction: Hashable, Codable, Sendable {
        /// When a look first found nothing; nil before.
        package var missedSince: Timestamp?

        package init(missedSince: Timestamp? = nil) { self.missedSince = missedSince }
    }
}
