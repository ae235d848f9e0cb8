package import DesiredState
package import Model

/// What is known of a service's last migration: whether its release needs another one, and how to take it back.
package struct MigrationStanding: Hashable, Codable, Sendable {
    /// Where it stands.
    package enum State: String, Hashable, Codable, Sendable {
        /// It was begun, and its end isn't known.
        case running
        /// The database is where the release needs it.
        case done
        /// It failed.
        case failed
        /// It was taken back.
        case takenBack
    }

    /// The release whose image ran it, and whose image can take it back.
    package let release: Release
    /// What git asked for.
    package let migration: Migration
    /// The secrets of ``DesiredState/Migration/secrets``, by variable.
    package let secrets: [String: SecretPin]
    /// Names its runs in the database's table: never the same for another attempt, of whatever release.
    package let name: String
    /// How many runs upwards the service has had, this one among them.
    package internal(set) var attempt: Int
    /// How many runs back this one has had.
    package internal(set) var downs: Int
    /// The reconciliation that begins it.
    package internal(set) var reconciliation: ReconciliationID
    /// Where it stands.
    package internal(set) var state: State
    /// The image that was seen healthy before it; nil when none was.
    package let imageBefore: PinnedImage?
    /// The revision that ``imageBefore`` had: where to go back to. That of an earlier migration where no release has been
    /// seen healthy since; nil while nothing is known.
    package internal(set) var origin: String?
    /// The revision that the database was at last, as far as is known.
    package internal(set) var reached: String?
    /// How it went; nil while it runs.
    package internal(set) var record: MigrationRecord?
    /// The backups that were made just before it; nil for none.
    package internal(set) var backups: [String]?
    /// When they were there; nil for none.
    package internal(set) var backedUpAt: Timestamp?
    /// How often it couldn't be begun, in a row; nil for never.
    package internal(set) var tries: Int?
    /// When it is tried again; nil for at once.
    package internal(set) var triedAgainAt: Timestamp?
    /// How the last run back went; nil when there was none.
    package internal(set) var takenBack: MigrationRecord?
    /// Why a person has to decide about the schema; nil when nobody has to.
    package internal(set) var question: Reason?
    /// Whether no container was asked for yet since it was known to have changed nothing; nil for no.
    package internal(set) var isUnbegun: Bool?
    /// The migration before it, while this one has changed nothing: its schema is the one that is there. One at most; nil
    /// for none.
    package internal(set) var earlier: [MigrationStanding]?

    /// A new attempt. `known` is the last migration before it: when its schema is still there and no release was seen healthy
    /// with it, this one goes back to where that one began.
    ///
    /// - `running`: the image that was seen healthy last.
    init(
        _ service: ServiceName, release: Release, migration: Migration, secrets: [String: SecretPin],
        after known: MigrationStanding?, running: PinnedImage?, in reconciliation: ReconciliationID
    ) {
        self.release = release
        self.migration = migration
        self.secrets = secrets
        attempt = (known?.attempt ?? 0) + 1
        name = "\(service).\(release.id.text).\(reconciliation.text.suffix(6)).\(attempt)"
        downs = 0
        self.reconciliation = reconciliation
        state = .running
        isUnbegun = true
        let known = known?.inForce
        if var known, known.state == .done || known.hasChanged {
            known.earlier = nil
            earlier = [known]
        }
        let isCarried = known.map { $0.hasChanged && $0.release.image != running } ?? false
        imageBefore = isCarried ? known?.imageBefore : running
        origin = isCarried ? known?.origin : nil
        reached = isCarried ? known?.reached : nil
    }

    /// Takes over how a run upwards went.
    mutating func take(_ record: MigrationRecord, _ state: State) {
        self.state = state
        self.record = record
        (tries, triedAgainAt, isUnbegun) = (nil, nil, nil)
        if !isWithoutEffect { earlier = nil }
        // What didn't run changed nothing, whatever it could read of the revisions.
        guard record.didRun else { return }
        origin = origin ?? record.before
        reached = record.after
    }

    /// It couldn't be begun: the same run may be begun again, after 30 seconds, a minute, and at most ten minutes.
    mutating func wait(_ record: MigrationRecord, now: Timestamp) {
        self.record = record
        let count = (tries ?? 0) + 1
        tries = count
        triedAgainAt = now + min(.seconds(30 << min(count - 1, 5)), .seconds(600))
    }

    /// The same run is begun again: nothing is known of it until it ends.
    func begunAgain(in reconciliation: ReconciliationID) -> MigrationStanding {
        var standing = self
        standing.reconciliation = reconciliation
        if isWithoutEffect { standing.isUnbegun = true }
        standing.record = nil
        return standing
    }

    /// Whether it is certain that it changed nothing: it wasn't begun, or failed and left the schema as it was.
    var isWithoutEffect: Bool {
        guard state == .failed || state == .running else { return false }
        if isUnbegun == true { return true }
        guard let record else { return false }
        return !record.didRun || (record.before != nil && record.before == record.after)
    }

    /// The one whose schema the database has: the one before, as long as this one has changed nothing.
    package var inForce: MigrationStanding {
        guard isWithoutEffect, var earlier = earlier?.first else { return self }
        earlier.attempt = attempt
        return earlier
    }

    /// Whether the database is at another revision than that of ``imageBefore``, as far as is known.
    package var hasChanged: Bool {
        guard state != .takenBack, let origin else { return false }
        return reached != origin
    }

    /// Whether ``backups`` are of just before a run that begins now.
    func isBackedUp(at now: Timestamp) -> Bool {
        backups?.isEmpty == false && backedUpAt.map { now < $0 + .seconds(3600) } ?? false
    }

    /// Whether a release needs no other one: it has the image that this one was run with, and git asks for the same.
    func serves(_ release: Release, _ migration: Migration) -> Bool {
        state == .done && self.release.image == release.image && self.migration.command == migration.command
            && self.migration.database == migration.database
    }
}
