package import Model
package import Ports

/// What commands ask of the controller, with all adapters behind it. The composition root makes one for each command.
package protocol ControllerSession: Sendable {
    /// The controller's memory.
    var journal: any JournalStore { get }

    /// What the controller did: from the journal, and from the audit log what the journal has no longer.
    var history: ReconciliationHistory { get }

    /// The environments that there are, for a command that needs what git says. Git that can't be read is part of the
    /// answer. Throws when nothing else is known either.
    func environments() async throws -> KnownEnvironments

    /// The environments that there are, for a command about those named (all for none). Git isn't asked when they are
    /// known without it, else for some seconds at most: what people ask of an environment must work whatever git does.
    func environments(for names: [EnvironmentName]) async throws -> KnownEnvironments

    /// Desired against live state, read now. Runs no Terraform.
    func comparison(of environment: EnvironmentName) async throws -> Comparison

    /// What the running controller saw besides the containers when it looked last: moved tags, newer revisions. Asks
    /// the journal alone.
    func notices(of environment: EnvironmentName) async throws -> [Reason]

    /// What is known of a service's last migration. Asks the journal alone.
    func migration(of service: ServiceName, in environment: EnvironmentName) async throws -> MigrationStatus

    /// The tags of images as far as they are known: from the journal, and from what this session looked up itself.
    func tags(of environment: EnvironmentName) async throws -> ImageTags

    /// Where environments stand: those named, or all. Asks the journal, git and Scaleway, the last two not for long;
    /// changes nothing.
    func statuses(of names: [EnvironmentName]) async throws -> (known: KnownEnvironments, statuses: [EnvironmentStatus])

    /// Which backups environments have, and which of those that git asks for are missing, sorted by environment. Asks the
    /// journal and Scaleway; changes nothing. One that can't be looked at says so and holds up no other.
    func backups(of environments: [EnvironmentName]) async -> [EnvironmentBackups]

    /// Puts a request in the journal, waits until it was carried out (by the process that holds the data directory, or
    /// by this one when none does) and tells `progress` what happens meanwhile, one sentence at a time.
    func perform(_ request: OperatorRequest, progress: @escaping @Sendable (String) -> Void) async throws
        -> RequestResult

    /// Runs the controller until it is asked to stop (SIGTERM, SIGINT) and everything has reached a safe point. Throws
    /// `locked` when another process writes the journal too.
    func run() async throws

    /// Runs a Terraform command in an environment's root with the variables filled in, on this process's own terminal.
    /// Tells `progress` what the person should know before the command runs, one sentence at a time.
    /// - Returns: Terraform's exit code.
    func terraform(
        _ environment: EnvironmentName, arguments: [String], progress: @escaping @Sendable (String) -> Void
    ) async throws -> Int32

    /// Copies the images that git asks for in `source`, as they are pinned there, to the repositories that git names in
    /// `target`: of these services, or of all that both have. One that can't be copied doesn't hold up the others.
    /// Changes nothing that runs. Tells `progress` what happens, one sentence at a time.
    func copyImages(
        of services: [ServiceName], from source: EnvironmentName, to target: EnvironmentName, movesTags: Bool,
        progress: @escaping @Sendable (String) -> Void
    ) async throws -> [ImageCopyResult]

    /// Looks at everything the controller needs; changes nothing and never throws: a failed look is a finding.
    func doctor() async -> [DoctorCheck]

    /// Closes files and connections.
    func close() async
}
