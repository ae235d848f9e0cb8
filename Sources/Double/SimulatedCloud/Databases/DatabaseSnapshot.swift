/// A snapshot of a whole instance's disk.
package struct DatabaseSnapshot: Codable, Sendable, ScopedRow {
    /// The values on the wire that happen here.
    package enum Status: String, Codable, Sendable { case creating, ready, restoring, deleting, error }

    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Where it came from.
    package let instanceID: String
    /// The Scaleway project.
    package let projectID: String
    /// The instance's.
    package let region: String
    /// The instance as it was: what a restore makes again.
    package let source: DatabaseInstance
    /// Where it is in its life.
    package internal(set) var status: Status
    /// When it goes away by itself.
    package internal(set) var expiresAt: CloudTime
    /// When it was created.
    package let createdAt: CloudTime
    /// nil until it is ready.
    package internal(set) var changedAt: CloudTime?
    /// How its making ends; nil for well.
    var fate: BackupFate?
    var generation = 0

    /// Bytes; nil until it is ready.
    package var size: Int? {
        switch status {
        case .creating, .error: nil
        case .ready, .restoring, .deleting: fate == .empty ? 0 : source.volume.size
        }
    }

    var sortName: String { name }
    var updatedAt: CloudTime { changedAt ?? createdAt }
    var parentID: String { instanceID }
}
