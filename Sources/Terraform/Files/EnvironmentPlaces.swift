import Model
import Ports

/// Where everything of one environment is.
struct EnvironmentPlaces: Sendable {
    let environment: EnvironmentName
    /// Persistent: working copies, run records, what was last worked on.
    let data: String
    /// On tmpfs.
    let secret: String

    var workingCopies: String { data + "/working-copies" }
    var runs: String { data + "/runs" }
    /// Which lock files of providers were first seen with which CLI configuration.
    var lockFiles: String { data + "/lock-files.json" }
    /// What was planned last, for `untaint` after a restart.
    var current: String { data + "/current.json" }
    /// A state that Terraform couldn't store.
    var unsavedState: String { data + "/unsaved.tfstate" }

    var plans: String { secret + "/plans" }
    var temporary: String { secret + "/tmp" }
    var terraformData: String { secret + "/data" }
    var home: String { secret + "/home" }
    /// Says what `init` was last run for, see ``Initialisation``.
    var initialised: String { secret + "/initialised" }

    /// The root of `commit`, in its working copy.
    func root(_ commit: CommitID) -> String { "\(workingCopies)/\(commit)/\(Self.rootPath(environment))" }

    /// Where the digest of a working copy's files is, as they came from git.
    func codeDigest(_ commit: CommitID) -> String { "\(workingCopies)/\(commit).digest" }

    /// The root's path inside `terraform/`.
    static func rootPath(_ environment: EnvironmentName) -> String { "environments/\(environment)" }

    /// The root's path in the repository, for messages.
    var repositoryPath: String { "terraform/" + Self.rootPath(environment) }

    func make() throws(PortFailure) {
        for path in [workingCopies, runs, plans, temporary, terraformData, home] { try Folder.make(path) }
    }

    /// Removes what may hold plaintext: plans and temporary files.
    func wipe() throws(PortFailure) {
        for path in [plans, temporary] {
            try Folder.remove(path)
            try Folder.make(path)
        }
    }
}
