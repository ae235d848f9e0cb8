package import DesiredState
package import Model
package import Ports

/// What a ``VerificationMachine`` is told.
package enum VerificationEvent: Hashable, Sendable {
    /// The process starts: nothing of the one before is under way.
    case restarted
    /// What git asks for, and whether something new may be begun.
    case surroundings(VerificationSurroundings)
    case woken
    /// A person asks for all databases that git has something to verify of.
    case asked(requestID: String)
    case answered(VerificationAnswer)
    case failed(PortFailure)
}

/// What a ``VerificationMachine`` must know of the rest of the environment.
package struct VerificationSurroundings: Hashable, Sendable {
    /// What git asks for; those with nothing to verify don't count.
    package var policies: [BackupPolicy]
    /// Whether a person has stopped the loop: nothing is begun, and what was begun is taken away.
    package var isSuspended: Bool
    /// Whether nothing is being changed, and Scaleway can be used: only then is something begun.
    package var isQuiet: Bool
    /// Whose images may be able to count, best first.
    package var readers: [VerificationReader]
    /// Where the environment is; nil as long as that isn't known.
    package var place: Place?
    /// Why nothing may be verified though git may ask for it; nil when ``policies`` are what git asks for.
    package var obstacle: Reason?

    /// Where an environment is.
    package struct Place: Hashable, Sendable {
        /// Which environment.
        package let environment: EnvironmentName
        /// Its Scaleway project.
        package let project: ProjectID
        /// The namespace of its containers.
        package let namespaceID: String
        /// What the names of verifications are made of, with the time: never the same for two controllers.
        package let installation: String

        package init(environment: EnvironmentName, project: ProjectID, namespaceID: String, installation: String) {
            self.environment = environment
            self.project = project
            self.namespaceID = namespaceID
            self.installation = installation
        }
    }

    package init(
        policies: [BackupPolicy] = [], isSuspended: Bool = false, isQuiet: Bool = false,
        readers: [VerificationReader] = [], place: Place? = nil, obstacle: Reason? = nil
    ) {
        self.policies = policies
        self.isSuspended = isSuspended
        self.isQuiet = isQuiet
        self.readers = readers
        self.place = place
        self.obstacle = obstacle
    }
}
