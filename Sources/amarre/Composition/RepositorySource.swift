import DesiredState
import DesiredStateFiles
import GitSource
import Model
import Ports
import Synchronization

/// Desired state from git: the mirror and the decoder put together.
///
/// What a commit says never changes, so the last one that was read is kept and a pass over an unchanged branch costs the fetch alone.
final class RepositorySource: DesiredStateSource {
    private let mirror: GitMirror
    private let desiredStatePath: String
    private let terraformPath: String
    private let last = Mutex<Snapshot?>(nil)

    init(mirror: GitMirror, desiredStatePath: String, terraformPath: String) {
        self.mirror = mirror
        self.desiredStatePath = desiredStatePath
        self.terraformPath = terraformPath
    }

    /// A commit, everything that it asks for, and what is wrong with it.
    struct Snapshot: Sendable {
        let commit: CommitInfo
        let decoded: DecodedState
        /// Git's hash of the tree with Terraform's code; nil when the commit has none.
        let terraformTree: String?
        /// The folders of the desired state, whatever is in them.
        let folders: Set<String>
        /// When the branch was last seen to point to the commit.
        var seenAt: ContinuousClock.Instant

        /// The environments that the commit names, valid or not.
        var environments: [EnvironmentName] {
            let broken = decoded.findings.compactMap { $0.file.split(separator: "/").first.flatMap { EnvironmentName(String($0)) } }
            return Set(decoded.environments.keys).union(broken).sorted()
        }
    }

    /// Fetches, and reads all environments of the branch's commit.
    func snapshot() async throws(PortFailure) -> Snapshot {
        let now = ContinuousClock.now
        let commit = try await mirror.fetch()
        let known = last.withLock { last -> Snapshot? in
            guard last?.commit.id == commit.id else { return nil }
            last?.seenAt = now
            return last
        }
        if let known { return known }
        let files = try await files(of: commit.id)
        let snapshot = Snapshot(
            commit: commit, decoded: DesiredStateDecoder.decode(files), terraformTree: try await terraformTree(of: commit.id),
            folders: Set(files.compactMap { file in file.path.firstIndex(of: "/").map { String(file.path[..<$0]) } }), seenAt: now)
        last.withLock { $0 = snapshot }
        return snapshot
    }

    /// What ``snapshot()`` gave when that was at most `age` ago; else fetches.
    func snapshot(notOlderThan age: Duration) async throws(PortFailure) -> Snapshot {
        if let known = last.withLock({ $0 }), ContinuousClock.now - known.seenAt <= age { return known }
        return try await snapshot()
    }

    func revision(for environment: EnvironmentName) async throws(PortFailure) -> SourceRevision {
        try revision(for: environment, in: try await snapshot())
    }

    /// What `snapshot` asks of `environment`. Throws `invalid` when the commit asks for something and has no Terraform code for it.
    func revision(for environment: EnvironmentName, in snapshot: Snapshot) throws(PortFailure) -> SourceRevision {
        let desired: DesiredOutcome
        if let valid = snapshot.decoded.environments[environment] {
            desired = .valid(valid)
        } else {
            let findings = snapshot.decoded.findings(of: environment)
            desired = findings.isEmpty || !snapshot.folders.contains(environment.text) ? .missing : .invalid(findings)
        }
        guard let terraformTree = snapshot.terraformTree else {
            if case .missing = desired { return SourceRevision(commit: snapshot.commit, desired: desired, terraformTree: "") }
            throw PortFailure(
                .invalid, code: "terraform_folder_missing",
                "The commit \(snapshot.commit.id) has no folder `\(terraformPath)`: the controller needs the Terraform code beside the "
                    + "desired state.")
        }
        return SourceRevision(commit: snapshot.commit, desired: desired, terraformTree: terraformTree)
    }

    /// A branch without the folder is an answer, not trouble: it asks for nothing, which is refused further on.
    private func files(of commit: CommitID) async throws(PortFailure) -> [SourceFile] {
        do throws(PortFailure) {
            return try await mirror.files(at: commit, below: desiredStatePath)
        } catch {
            guard error.kind == .notFound else { throw error }
            return []
        }
    }

    private func terraformTree(of commit: CommitID) async throws(PortFailure) -> String? {
        do throws(PortFailure) {
            return try await mirror.treeID(at: commit, subtree: terraformPath)
        } catch {
            guard error.kind == .notFound else { throw error }
            return nil
        }
    }
}
