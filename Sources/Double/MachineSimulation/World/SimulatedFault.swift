/// A kind of trouble that a history may hold. The seed decides which come, when and how often;
/// ``SimulationOptions/faults`` which may.
package enum SimulatedFault: Int, Sendable, CaseIterable, CustomStringConvertible {
    // For some seconds or minutes.
    case api, throttle, git, registry, journal, audit, slow, token, backend, lock, silence
    /// Scaleway says that the namespace doesn't exist and that there are no containers; a container asked for
    /// by its id is there.
    case falseAbsence
    /// The list of containers is empty, and nothing else is wrong.
    case emptyList
    /// Creating and updating containers is refused: a quota is used up.
    case quota
    /// Git takes the question and doesn't answer, for minutes or ever.
    case muteGit
    /// One container's row in the list can't be decoded.
    case unreadableRow

    // At a moment.
    /// A secret's revision can't be read any more; some are enabled again later.
    case disabledSecret
    case deletedSecret
    /// Somebody else deletes a container while it is probed.
    case deletionWhileProbed
    /// A change of the module with which no container starts.
    case unworkableModule
    /// A service gets another name in one commit, with `prune` on.
    case rename
    /// A commit that names another Scaleway project.
    case otherProject
    /// The process stands still for a while.
    case stall
    case clockForward
    case clockBack
    /// The process is told to stop and started again.
    case stop
    /// The state of one environment stays locked by somebody else until the end.
    case lastingLock

    // Of databases: histories have backups and migrations only where the first of each may happen.
    /// Backups fail, are empty or never end, there is no room, the instance is busy, its schedule is switched, or one
    /// is taken away.
    case backupTrouble
    /// Containers of migrations are refused, broken, silent or can't be removed.
    case migrationTrouble
    /// A migration's container is taken away, or its process killed.
    case containerKilled
    /// Databases can't be reached, or somebody holds the lock.
    case databaseAway

    /// Those that the first histories had; without any of the others a seed draws the same numbers as then.
    package static let first: Set<SimulatedFault> = Set(firstKinds)
    /// Everything: what the usual run has.
    package static let all = Set(allCases)

    /// Those that a history has only with backups or migrations.
    static let databaseKinds: [SimulatedFault] = [.backupTrouble, .migrationTrouble, .containerKilled, .databaseAway]

    static let firstKinds: [SimulatedFault] = [
        .api, .throttle, .git, .registry, .journal, .audit, .slow, .token, .backend, .lock, .silence,
    ]

    /// As in the trace and on the command line.
    package var description: String { Self.names[rawValue] }

    private static let names = [
        "api", "throttle", "git", "registry", "journal", "audit", "slow", "token", "backend", "lock", "silence",
        "falseAbsence",
        "emptyList", "quota", "muteGit", "unreadableRow", "disabledSecret", "deletedSecret", "deletionWhileProbed",
        "unworkableModule",
        "rename", "otherProject", "stall", "clockForward", "clockBack", "stop", "lastingLock",
        "backupTrouble", "migrationTrouble", "containerKilled", "databaseAway",
    ]

    /// Nil when there is none of that name.
    package init?(name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: index)
    }

    /// How often it is picked among those that a history has.
    var weight: Int {
        switch self {
        case .rename, .unworkableModule, .stall, .containerKilled, .databaseAway: 4
        case .deletionWhileProbed, .disabledSecret, .emptyList, .backupTrouble, .migrationTrouble: 3
        case .falseAbsence, .quota, .deletedSecret, .stop, .clockForward: 2
        default: 1
        }
    }
}
