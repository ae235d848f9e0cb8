package import Model

/// A run of a migration. The members but for the place are what the program in the container is told.
package struct MigrationOrder: Hashable, Codable, Sendable {
    /// The environment; its private network has the environment's name.
    package let environment: EnvironmentName
    /// The Scaleway project.
    package let project: ProjectID
    /// The namespace of the environment's containers.
    package let namespaceID: String
    /// Whose database it is.
    package let service: ServiceName
    /// The release that it is run for.
    package let release: ReleaseID
    /// Names this one run.
    package let run: String
    /// Which way.
    package let direction: MigrationDirection
    /// The release's image.
    package let image: PinnedImage
    /// The service's variables that aren't secret, by name.
    package let variables: [String: String]
    /// The service's secrets, and in their place or besides those of `migrate.secrets`, by variable.
    package let secrets: [String: SecretPin]
    /// What the container may use.
    package let resources: Resources
    /// The variable that holds the database's URL.
    package let database: String
    /// The program that is run, and its arguments.
    package let command: [String]
    /// The program that prints the revision, and its arguments.
    package let current: [String]
    /// The revision that ``MigrationDirection/down`` has to end at; nil for up.
    package let target: String?
    /// How long the command may take.
    package let deadline: Duration
    /// How long another migration of the same database is waited for.
    package let lockTime: Duration

    package init(
        environment: EnvironmentName, project: ProjectID, namespaceID: String, service: ServiceName,
        release: ReleaseID, run: String, direction: MigrationDirection, image: PinnedImage,
        variables: [String: String], secrets: [String: SecretPin], resources: Resources, database: String,
        command: [String], current: [String], target: String? = nil, deadline: Duration,
        lockTime: Duration = .seconds(60)
    ) {
        self.environment = environment
        self.project = project
        self.namespaceID = namespaceID
        self.service = service
        self.release = release
        self.run = run
        self.direction = direction
        self.image = image
        self.variables = variables
        self.secrets = secrets
        self.resources = resources
        self.database = database
        self.command = command
        self.current = current
        self.target = target
        self.deadline = deadline
        self.lockTime = lockTime
    }
}
