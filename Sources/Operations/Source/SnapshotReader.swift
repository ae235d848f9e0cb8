import DesiredState
import DesiredStateFiles
import Model
import Ports
import Synchronization

/// Fetches, and reads the branch's commit: once, as long as the branch stays where it is.
final class SnapshotReader: Sendable {
    private let mirror: any RepositoryMirror
    private let desiredStatePath: String
    private let terraformPath: String
    private let last = Mutex<RepositorySource.Snapshot?>(nil)

    init(mirror: any RepositoryMirror, desiredStatePath: String, terraformPath: String) {
        self.mirror = mirror
        self.desiredStatePath = desiredStatePath
        self.terraformPath = terraformPath
    }

    func read() async -> Result<RepositorySource.Snapshot, PortFailure> {
        do throws(PortFailure) {
            return .success(try await snapshot())
        } catch {
            return .failure(error)
        }
    }

    private func snapshot() async throws(PortFailure) -> RepositorySource.Snapshot {
        let commit = try await mirror.fetch()
        if let known = last.withLock({ $0 }), known.commit.id == commit.id { return known }
        let files = try await files(of: commit.id)
        let snapshot = RepositorySource.Snapshot(
            commit: commit, decoded: DesiredStateDecoder.decode(files),
            terraformTree: try await terraformTree(of: commit.id),
            folders: Set(files.compactMap { file in file.path.firstIndex(of: "/").map { String(file.path[..<$0]) } }))
        last.withLock { $0 = snapshot }
        return snapshot
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
