/// Something that a person asked for on the command line.
package struct OperatorRequest: Hashable, Codable, Sendable {
    /// What is asked for.
    package enum Command: Hashable, Codable, Sendable {
        case reconcile
        case suspend(reason: String)
        case resume
        case abort
        case retry(service: ServiceName?)
        case rollback(service: ServiceName)
        /// Take the schema of a service back to where its last migration found it.
        case migrateRollback(service: ServiceName)
        /// Restore the newest backup of each database, and look into it.
        case verifyBackups
        /// The environment's turn for a command that the person runs itself; answered when it is theirs.
        case turn
        /// The same for one that destroys everything: once that is seen to be gone, the environment begins anew.
        case destruction
    }

    /// A UUID of the request's own.
    package let id: String
    /// The environment that it is about.
    package let environment: EnvironmentName
    /// What is asked for.
    package let command: Command
    /// The login name of the person who asked; personal data, pseudonymised before it reaches the audit log.
    package let requestedBy: String
    /// When it was asked.
    package let requestedAt: Timestamp

    package init(
        id: String, environment: EnvironmentName, command: Command, requestedBy: String, requestedAt: Timestamp
    ) {
        self.id = id
        self.environment = environment
        self.command = command
        self.requestedBy = requestedBy
        self.requestedAt = requestedAt
    }
}
