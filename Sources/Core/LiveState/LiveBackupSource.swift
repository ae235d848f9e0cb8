package import Model

/// A PostgreSQL instance as far as its backups are concerned.
package struct LiveBackupSource: Hashable, Codable, Sendable {
    /// When the instance backs itself up.
    package struct Schedule: Hashable, Codable, Sendable {
        /// Hours from one to the next.
        package let everyHours: Int
        /// Days that each is kept.
        package let retentionDays: Int
        /// When the next one begins; nil when nothing says so.
        package let nextAt: Timestamp?

        package init(everyHours: Int, retentionDays: Int, nextAt: Timestamp?) {
            self.everyHours = everyHours
            self.retentionDays = retentionDays
            self.nextAt = nextAt
        }
    }

    /// Its UUID; a major upgrade gives another.
    package let id: String
    /// The environment's name.
    package let name: String
    /// `ready`, `backuping`, `snapshotting`, `disk_full`, … as the API says it.
    package let status: String
    /// What its schedule makes, and so what everything else is made as: block volumes are snapshotted.
    package let kind: LiveBackup.Kind
    /// Size of its volume.
    package let volumeBytes: Int
    /// Nil when it is switched off.
    package let schedule: Schedule?

    package init(
        id: String, name: String, status: String, kind: LiveBackup.Kind, volumeBytes: Int, schedule: Schedule?
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.kind = kind
        self.volumeBytes = volumeBytes
        self.schedule = schedule
    }

    /// The same, as it is while something is being done to it.
    package func busy() -> LiveBackupSource {
        LiveBackupSource(
            id: id, name: name, status: kind == .snapshot ? "snapshotting" : "backuping", kind: kind,
            volumeBytes: volumeBytes, schedule: schedule)
    }
}
