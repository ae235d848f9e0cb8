import DesiredState
import DesiredStateFiles
import GitSource
import Model
import Ports

/// Desired state from git: the mirror and the decoder put together.
struct RepositorySource: DesiredStateSource {
    let mirror: GitMirror
    let desiredStatePath: String
    let terraformPath: String

    /// A commit, everything that it asks for, and what is wrong with it.
    struct Snapshot: Sendable {
        let commit: CommitInfo
        let decoded: DecodedState
    }

    /// Fetches, and reads all environments of the branch's commit.
    func snapshot() async throws(PortFailure) -> Snapshot {
        let commit = try await mirror.fetch()
        let files: [SourceFile]
        do throws(PortFailure) {
            files = try await mirror.files(at: commit.id, below: desiredStatePath)
        } catch {
            // A branch without the folder is an answer, not trouble: it asks for nothing, which is refused further on.
            guard error.kind == .notFound else { throw error }
            files = []
        }
        return Snapshot(commit: commit, decoded: DesiredStateDecoder.decode(files))
    }

    /// The environments that the branch names, valid or not.
    func environments() async throws(PortFailure) -> [EnvironmentName] {
        let decoded = try await snapshot().decoded
        let broken = decoded.findings.compactMap { $0.file.split(separator: "/").first.flatMap { EnvironmentName(String($0)) } }
        return Set(decoded.environments.keys).union(broken).sorted()
    }

    func revision(for environment: EnvironmentName) async throws(PortFailure) -> SourceRevision {
        let snapshot = try await snapshot()
        let desired: DesiredOutcome
        if let valid = snapshot.decoded.environments[environment] {
            desired = .valid(valid)
        } else {
            let findings = snapshot.decoded.findings.filter { $0.file.hasPrefix("\(environment)/") }
            desired = findings.isEmpty ? .missing : .invalid(findings)
        }
        return SourceRevision(
            commit: snapshot.commit, desired: desired, terraformTree: try await terraformTree(of: snapshot.commit.id))
    }

    private func terraformTree(of commit: CommitID) async throws(PortFailure) -> String {
        do throws(PortFailure) {
            return try await mirror.treeID(at: commit, subtree: terraformPath)
        } catch {
            guard error.kind == .notFound else { throw error }
            throw PortFailure(
                .invalid, code: "terraform_folder_missing",
                "The commit \(commit) has no folder `\(terraformPath)`: the controller needs the Terraform code beside the desired state.")
        }
    }
}
