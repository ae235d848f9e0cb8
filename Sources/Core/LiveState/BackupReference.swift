/// Which backup is meant in a call.
package struct BackupReference: Hashable, Codable, Sendable, Comparable {
    /// Its UUID.
    package let id: String
    /// Which list it is in.
    package let kind: LiveBackup.Kind

    package init(_ backup: LiveBackup) {
        id = backup.id
        kind = backup.kind
    }

    package init(id: String, kind: LiveBackup.Kind) {
        self.id = id
        self.kind = kind
    }

    package static func < (left: BackupReference, right: BackupReference) -> Bool { left.id < right.id }
}
