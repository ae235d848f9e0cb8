import DesiredState
import LiveState
import Model
import Ports

/// Scaleway's backups of each environment's database, with a clock of their own. What was there once is remembered, so
/// that what the machines say of it can be compared.
struct BackupsWorld {
    /// Who made one.
    enum Maker: String {
        /// The machine that sees to backups.
        case keeper
        /// A reconciliation, just before a migration.
        case migration
        /// The instance's own schedule.
        case schedule
    }

    /// One backup, also when it isn't there any more.
    struct Entry {
        var live: LiveBackup
        let maker: Maker
        /// Whether it ends at all.
        let isEndless: Bool
        /// How it ends.
        let ending: (status: String, bytes: Int)
        /// When it was there and good first, by the world's clock.
        var goodAt: Timestamp?
        /// Who took it away; nil as long as it is there.
        var removedBy: Author?
    }

    /// What one environment has.
    struct Shelf {
        var kind = LiveBackup.Kind.logical
        var entries: [String: Entry] = [:]
        /// When the schedule runs next, by Scaleway's clock; nil while it is switched off.
        var nextAt: Timestamp?
        /// No room for another one until then.
        var fullUntil = Constant.start
        /// The instance is busy with something else until then.
        var busyUntil = Constant.start

        var there: [Entry] {
            entries.values.filter { $0.removedBy == nil }.sorted { $0.live.id < $1.live.id }
        }

        func isMaking(at now: Timestamp) -> Bool {
            now < busyUntil || there.contains { $0.live.isUnderWay && !$0.isEndless }
        }
    }

    /// By environment; those without one have no backups in git.
    var shelves: [Int: Shelf] = [:]
    /// How much Scaleway's clock is ahead of the world's.
    var offset: Duration = .zero
    private var nextID = 1

    /// The time by Scaleway's clock.
    func serverTime(_ now: Timestamp) -> Timestamp { now + offset }

    /// An entry of any environment.
    func entry(_ id: String, _ environment: Int) -> Entry? { shelves[environment]?.entries[id] }

    // MARK: Looking

    /// What the API shows; `instance` is nil where there is no database yet.
    func look(
        _ request: BackupLookRequest, _ environment: Int, instance: String?, at now: Timestamp, seenAt clock: Timestamp
    ) -> BackupLook {
        let shelf = shelves[environment] ?? Shelf()
        let ids = Set(request.follow.map(\.id))
        let source = instance.map { id in
            LiveBackupSource(
                id: id, name: request.environment.text, status: status(of: shelf, at: now), kind: shelf.kind,
                volumeBytes: 10_000_000_000,
                schedule: shelf.nextAt.map { LiveBackupSource.Schedule(everyHours: 24, retentionDays: 7, nextAt: $0) })
        }
        let shown = shelf.there.map(\.live).filter { live in
            request.since.map { live.createdAt >= $0 } ?? true || ids.contains(live.id)
        }
        return BackupLook(
            observedAt: clock, serverTime: serverTime(now), source: source, backups: source == nil ? [] : shown,
            isWhole: request.since == nil)
    }

    private func status(of shelf: Shelf, at now: Timestamp) -> String {
        shelf.isMaking(at: now) ? (shelf.kind == .snapshot ? "snapshotting" : "backuping") : "ready"
    }

    // MARK: Changing

    /// Begins one.
    ///
    /// - `ending`: how it ends; nil for never.
    mutating func begin(
        _ wish: BackupWish, _ environment: Int, by maker: Maker, ending: (status: String, bytes: Int)?,
        at now: Timestamp
    ) -> LiveBackup {
        let id = "backup-\(nextID)"
        nextID += 1
        let live = LiveBackup(
            id: id, instanceID: wish.instanceID, kind: shelves[environment]?.kind ?? .logical, database: wish.database,
            name: wish.name, status: "creating", createdAt: serverTime(now), expiresAt: wish.expiresAt)
        shelves[environment, default: Shelf()].entries[id] = Entry(
            live: live, maker: maker, isEndless: ending == nil, ending: ending ?? ("creating", 0))
        return live
    }

    /// The making of one is over.
    mutating func end(_ id: String, _ environment: Int, at now: Timestamp) {
        guard var entry = entry(id, environment), entry.removedBy == nil, !entry.isEndless else { return }
        entry.live = entry.live.with(status: entry.ending.status, bytes: entry.ending.bytes)
        if entry.live.isGood { entry.goodAt = now }
        shelves[environment]?.entries[id] = entry
    }

    mutating func remove(_ id: String, _ environment: Int, by author: Author) {
        shelves[environment]?.entries[id]?.removedBy = author
    }

    mutating func extend(_ id: String, _ environment: Int, until end: Timestamp) {
        guard let entry = entry(id, environment) else { return }
        shelves[environment]?.entries[id]?.live = entry.live.with(expiresAt: end)
    }
}

extension LiveBackup {
    fileprivate func with(status: String? = nil, bytes: Int? = nil, expiresAt: Timestamp? = nil) -> LiveBackup {
        LiveBackup(
            id: id, instanceID: instanceID, kind: kind, database: database, name: name, status: status ?? self.status,
            createdAt: createdAt, expiresAt: expiresAt ?? self.expiresAt, bytes: bytes ?? self.bytes)
    }
}
