package import Model

/// A service that went back when it was to be changed to a state of `terraform/` that is used all the same: it was seen
/// healthy with other services, or before. Tried again it would go back again; so the service stays as it is until
/// other code is used, or a person asks.
package struct CodeRefusal: Hashable, Codable, Sendable {
    /// The service that stays as it is.
    package let service: ServiceName
    /// The git tree of the folder.
    package let tree: String
    /// Why it went back.
    package let reason: Reason
    /// Since when.
    package let since: Timestamp
}
