/// A logical backup of one database. It outlives its instance.
package struct DatabaseBackup: Codable, Sendable, ScopedRow {
    /// The values on the wire that happen here.
    package enum Status: String, Codable, Sendable { case creating, ready, restoring, exporting, deleting, error }

    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Where it came from.
    package let instanceID: String
    /// The name that instance had then.
    package let instanceName: String
    /// Which database.
    package let databaseName: String
    /// The Scaleway project.
    package let projectID: String
    /// The instance's.
    package let region: String
    /// Whether it is kept in the instance's region.
    package let isInSameRegion: Bool
    /// Where it is in its life.
    package internal(set) var status: Status
    /// Bytes; nil until it is ready.
    package internal(set) var size: Int?
    /// When it goes away by itself; nil for never.
    package internal(set) var expiresAt: CloudTime?
    /// When the last export stops being downloadable; nil before the first.
    package internal(set) var downloadExpiresAt: CloudTime?
    /// When it was created.
    package let createdAt: CloudTime
    /// nil until it is ready.
    package internal(set) var changedAt: CloudTime?
    /// How its making ends; nil for well.
    var fate: BackupFate?
    /// How its restore under way ends; nil for well, and when there is none.
    var restoreFate: BackupFate?
    var generation = 0

    var sortName: String { name }
    var updatedAt: CloudTime { changedAt ?? createdAt }
    var parentID: String { instanceID }
}
