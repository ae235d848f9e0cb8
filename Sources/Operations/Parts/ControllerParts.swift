package import Controller
package import Logging
package import Model
package import Ports

/// What a session works with, put together by whoever knows the adapters. Nothing but the journal is opened before it
/// is needed.
package protocol ControllerParts: Sendable {
    /// What the person who set the controller up decided.
    var configuration: ControllerConfiguration { get }
    /// Where this installation remembers, and who may work there.
    var directory: any WorkDirectory { get }
    /// The controller's memory.
    var journal: any JournalStore { get }
    /// Desired state from git, for all environments.
    var source: RepositorySource { get }
    /// Reads what is live.
    var reader: any LiveStateReader { get }
    /// Looks up what tags and secret references mean in the environment. Throws `denied` when there is no key for it.
    func resolver(of environment: EnvironmentName) throws(PortFailure) -> any ReleaseResolver
    /// The environment's backups. Throws `denied` when there is no key for it.
    func backups(of environment: EnvironmentName) throws(PortFailure) -> any BackupStore
    /// Terraform, by hand.
    var terraform: any PersonsTerraform { get }
    /// What a person should know of the key: a file that others can read, an address to which it would travel in clear.
    var keyWarnings: [String] { get }
    /// Takes what there is to log.
    var logger: Logger { get }

    /// Reads the audit log, also while another process writes it.
    var auditReader: any AuditReader { get }

    /// How far those have come who are told what the audit log gains.
    var cursors: any CursorStore { get }

    /// Opens the audit log; each event that is appended says what `facts` say. To append to it is for the process that
    /// holds the directory.
    func audit(_ facts: ProgramFacts) throws(PortFailure) -> any AuditStore

    /// Performs what machines ask for; `standings` tells it which code other environments have seen healthy.
    func performer(_ standings: any CodeStandings) -> any EffectPerformer

    /// Copies images from the registry of one environment to that of another: the first one's key reads, the second
    /// one's pushes.
    func imageCopier(from source: EnvironmentName, to target: EnvironmentName) throws(PortFailure) -> any ImageCopier

    /// Ends connections.
    func close() async
}

extension ControllerParts {
    /// The controller with these parts, behind one command.
    package func session() -> any ControllerSession { LiveSession(self) }
}
