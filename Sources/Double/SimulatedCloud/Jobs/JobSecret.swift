/// A reference of a job to a secret of Secret Manager, read at each run (api.md 5).
package struct JobSecret: Codable, Sendable, Equatable {
    /// Where the run finds the value.
    package enum Target: Codable, Sendable, Equatable {
        case file(path: String)
        case variable(name: String)
    }

    /// A UUID, of the reference.
    package let id: String
    /// The secret.
    package let secretID: String
    /// A number, `latest` or `latest_enabled`.
    package internal(set) var version: String
    /// The definition it belongs to.
    package let definitionID: String
    /// Where the run finds the value.
    package internal(set) var target: Target

    /// What a create asks for.
    package struct Request: Sendable, Equatable {
        /// The secret.
        package let secretID: String
        /// A number, `latest` or `latest_enabled`.
        package let version: String
        /// Where the run finds the value.
        package let target: Target

        /// Names every part.
        package init(secretID: String, version: String, target: Target) {
            (self.secretID, self.version, self.target) = (secretID, version, target)
        }
    }
}
