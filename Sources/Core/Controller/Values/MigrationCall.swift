package import Ports

/// One call for a migration, see ``Ports/MigrationRunner``.
package enum MigrationCall: Hashable, Codable, Sendable {
    case begin(MigrationOrder)
    case look(containerID: String, run: String)
    case remove(containerID: String)
    /// The backup just before it.
    case backup(BackupCall)
    /// Rights to the tables that there are by now.
    case renewPrivileges(PrivilegeRequest)

    /// Whether it changes something outside.
    package var changesSomething: Bool {
        switch self {
        case .begin, .remove, .renewPrivileges: true
        case .look: false
        case .backup(let call): call.changesSomething
        }
    }

    /// What it is, in a few words.
    var name: String {
        switch self {
        case .begin: "the start of a migration"
        case .look: "the look at a migration"
        case .remove: "the removal of a migration's container"
        case .backup(let call): call.name
        case .renewPrivileges: "the writing of a database's rights"
        }
    }
}
