import LiveState
import Model
import Ports

/// The backup just before a migration that may be taken back by itself: without it nothing is migrated. Decides what to
/// do about what a look shows.
struct BackupBefore: Hashable, Codable, Sendable {
    /// What to do next.
    enum Step: Hashable {
        case look(at: Timestamp)
        case make(BackupWish)
        /// All are there and good; their names.
        case done([String])
        case failed(Reason)
    }

    /// One that isn't there after this time isn't waited for any longer.
    private static let limit: Duration = .seconds(1800)
    /// How long it is kept: long enough for people to see that a release was bad.
    private static let kept: Duration = .seconds(7 * 86_400)
    private static let pause: Duration = .seconds(5)

    /// The databases that `backups` names; a snapshot is of the whole instance.
    let databases: [String]
    /// What its name begins with.
    let name: String
    private(set) var since: Timestamp
    /// Those that were asked for.
    private(set) var asked: [BackupReference] = []

    init(databases: [String], name: String, since: Timestamp) {
        self.databases = databases
        self.name = name
        self.since = since
    }

    /// What is looked at: what was made since, or shortly before by a clock that isn't right, and what was asked for.
    func request(_ environment: EnvironmentName, _ project: ProjectID) -> BackupLookRequest {
        BackupLookRequest(
            environment: environment, project: project, since: since + .seconds(-2 * 86_400), follow: asked)
    }

    /// Gives time back in which nothing could be done.
    mutating func extend(by time: Duration) { since = since + time }

    mutating func asked(_ backup: LiveBackup) { asked.append(BackupReference(backup)) }

    /// What a look leads to.
    func next(_ look: BackupLook, now: Timestamp) -> Step {
        guard let source = look.source else {
            return .failed(Self.lacking("there is no PostgreSQL instance of the environment's name"))
        }
        let wanted: [String?] = source.kind == .snapshot ? [nil] : databases
        if wanted.isEmpty {
            return .failed(Self.lacking("environment.yaml names no database under `backups`"))
        }
        let late = Self.lacking("it wasn't there after \(Self.limit.components.seconds / 60) minutes")
        for database in wanted {
            let own = look.backups.filter { $0.name == name(of: database) && $0.instanceID == source.id }
            if own.contains(where: \.isGood) { continue }
            if own.contains(where: \.isUnderWay) {
                return now < since + Self.limit ? .look(at: now + Self.pause) : .failed(late)
            }
            if let failed = own.first {
                return .failed(Self.lacking("Scaleway says \(failed.status) of \(failed.name)"))
            }
            // An instance makes one at a time.
            guard now < since + Self.limit else { return .failed(late) }
            guard source.status == "ready" else { return .look(at: now + Self.pause) }
            return .make(
                BackupWish(
                    instanceID: source.id, database: database, name: name(of: database),
                    expiresAt: (look.serverTime ?? now) + Self.kept))
        }
        return .done(wanted.map { name(of: $0) })
    }

    /// A call failed. What passes is looked after, for as long as there is time.
    func next(_ failure: PortFailure, now: Timestamp) -> Step {
        switch failure.kind {
        case .unreachable, .throttled, .transient, .timedOut, .locked, .cancelled, .internalError:
            return now < since + Self.limit
                ? .look(at: now + Self.pause) : .failed(Self.lacking(Sentence.open(failure.reason.message)))
        case .quota, .denied, .notFound, .invalid:
            return .failed(Self.lacking(Sentence.open(failure.reason.message)))
        }
    }

    private func name(of database: String?) -> String { [name, database].compactMap(\.self).joined(separator: "-") }

    private static func lacking(_ why: String) -> Reason {
        Reason(
            code: "migrate_backup",
            message:
                "A migration that may be taken back by itself needs a backup just before it, and \(why). Nothing was "
                + "migrated. `rollbackMode: manual` needs none.")
    }
}
