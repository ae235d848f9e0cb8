import Crypto
import Model
import Ports

/// Where everything of one environment is.
struct EnvironmentPlaces: Sendable {
    let environment: EnvironmentName
    /// Folder of the repository with modules and roots.
    let codePath: String
    /// Persistent: working copies, run records, what was last worked on.
    let data: String
    /// On tmpfs.
    let secret: String

    var workingCopies: String { data + "/working-copies" }
    var runs: String { data + "/runs" }
    /// Held while a program works in these folders, see ``RunLock``.
    var runLock: String { data + "/running" }
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

    /// The working copy of `commit`. Its name holds the folder that it was made from, but for the usual one: after a
    /// change of the configuration the same commit's other folder is another copy.
    func workingCopy(_ commit: CommitID) -> String {
        let mark =
            codePath == "terraform"
            ? "" : "-" + TerraformCLI.hexadecimal(SHA256.hash(data: Array(codePath.utf8)).prefix(4))
        return "\(workingCopies)/\(commit)\(mark)"
    }

    /// The root of `commit`, in its working copy.
    func root(_ commit: CommitID) -> String { "\(workingCopy(commit))/\(rootPath)" }

    /// Where the digest of a working copy's files is, as they came from git.
    func codeDigest(_ commit: CommitID) -> String { workingCopy(commit) + ".digest" }

    /// The root's path inside ``codePath``.
    var rootPath: String { "environments/\(environment)" }

    /// The root's path in the repository, for messages.
    var repositoryPath: String { "\(codePath)/\(rootPath)" }

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
