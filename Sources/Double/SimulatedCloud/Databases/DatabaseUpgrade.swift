/// Exactly one thing that an upgrade changes.
package enum DatabaseUpgrade: Sendable, Equatable {
    case nodeType(String)
    case highAvailability
    case volumeSize(Int)
    case volumeType(String)
    case encryption
    /// Within the major version.
    case minor(versionID: String)
    /// Makes a new instance, which takes the endpoints over if asked.
    case major(versionID: String, withEndpoints: Bool)
}
