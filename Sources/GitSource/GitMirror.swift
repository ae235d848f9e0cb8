import CGit2Shims
import CLibGit2
package import DesiredState
package import Model
package import Ports

/// A bare copy of the desired-state repository, and everything that is read from it.
///
/// All work happens on a queue of its own, one call after the other. The repository is opened for each call, so a mirror that someone
/// removes or damages is noticed, and made anew by the next fetch. Nothing is checked out, no hook is run, no configuration of
/// the system or the user is read.
package actor GitMirror: WorkingCopySource {
    private let configuration: GitConfiguration
    private let executor: QueueExecutor
    /// Set when reading found an object missing or damaged: the next fetch makes the mirror anew.
    private var isDamaged = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Touches nothing yet: the mirror is made by the first fetch.
    package init(configuration: GitConfiguration) {
        self.configuration = configuration
        executor = QueueExecutor(label: "amarre.git")
    }

    /// Fetches the branch and returns the commit that it points to.
    ///
    /// Throws `unreachable` (the last good revision stays readable), `denied` (token), `invalid` (no such branch, empty repository, a
    /// mirror directory that isn't ours), `cancelled` when the task is.
    package func fetch() async throws(PortFailure) -> CommitInfo {
        try await update().commit
    }

    /// Like ``fetch()``, and says what happened to the branch since the fetch before.
    package func update() async throws(PortFailure) -> FetchReport {
        let fetchGuard = try FetchGuard(configuration)
        let result = await withTaskCancellationHandler {
            update(fetchGuard)
        } onCancel: {
            fetchGuard.cancel()
        }
        return try result.get()
    }

    /// The commit that the last successful fetch found; nil when there was none. Works without a network.
    package func lastKnownCommit() async throws(PortFailure) -> CommitInfo? {
        try LibGit2.start()
        guard try directory.state() == .ready else { return nil }
        return try read { repository in
            var tip = git_oid()
            guard git_reference_name_to_id(&tip, repository, Fetcher.reference(configuration.branch)) == 0 else { return nil }
            return try CommitReader(repository: repository).commit(tip)
        }
    }

    /// A commit's metadata. Throws `notFound` for a commit that the mirror doesn't have.
    package func commit(_ id: CommitID) async throws(PortFailure) -> CommitInfo {
        try read(id) { repository, oid in try CommitReader(repository: repository).commit(oid) }
    }

    /// Every file below the folder `subtree`, with paths relative to it, in git's order.
    ///
    /// Throws `notFound` when the folder or the commit isn't there, `invalid` with the path for a symbolic link, a submodule, a name
    /// that a file system could be tricked with, or anything over a limit.
    package func files(at commit: CommitID, below subtree: String) async throws(PortFailure) -> [SourceFile] {
        try read(commit) { repository, oid in
            let reader = TreeReader(repository: repository, limits: configuration.limits, commit: commit.text)
            let root = try reader.tree(at: subtree, of: oid)
            defer { git_tree_free(root) }
            return try reader.entries(of: root, subtree: subtree).filter { $0.size != nil }.map { entry in
                SourceFile(path: entry.path.joined(separator: "/"), bytes: try reader.bytes(of: entry))
            }
        }
    }

    /// Git's hash of the folder `subtree`: equal hashes mean equal content.
    package func treeID(at commit: CommitID, subtree: String) async throws(PortFailure) -> String {
        try read(commit) { repository, oid in
            let reader = TreeReader(repository: repository, limits: configuration.limits, commit: commit.text)
            let root = try reader.tree(at: subtree, of: oid)
            defer { git_tree_free(root) }
            guard let id = git_tree_id(root) else { throw GitFailure(code: -1, family: 0, text: "a tree without an id") }
            return LibGit2.text(of: id)
        }
    }

    /// Writes what is inside `subtree` into `directory`: `terraform/modules/x.tf` becomes `DIRECTORY/modules/x.tf`. Folders get mode 0700.
    ///
    /// Everything is checked before the first file is written.
    package func materialize(commit: CommitID, subtree: String, into directory: String) async throws(PortFailure) {
        try read(commit) { repository, oid in
            let reader = TreeReader(repository: repository, limits: configuration.limits, commit: commit.text)
            let root = try reader.tree(at: subtree, of: oid)
            defer { git_tree_free(root) }
            let entries = try reader.entries(of: root, subtree: subtree)
            let writer = try FolderWriter(directory)
            defer { writer.close() }
            for entry in entries {
                if entry.size == nil {
                    try writer.makeFolder(entry.path)
                } else {
                    try writer.write(try reader.bytes(of: entry), to: entry.path)
                }
            }
        }
    }
}

extension GitMirror {
    private var directory: MirrorDirectory { MirrorDirectory(path: configuration.mirror, remote: configuration.remote) }

    private func update(_ fetchGuard: FetchGuard) -> Result<FetchReport, PortFailure> {
        Result { () throws(PortFailure) in
            try LibGit2.start()
            let fetcher = Fetcher(configuration: configuration, fetchGuard: fetchGuard)
            if try directory.state() == .ready, !isDamaged, let report = try fetchIntoMirror(fetcher) { return report }
            return try renew(fetcher)
        }
    }

    /// Nil when the mirror itself is broken and must be made anew.
    private func fetchIntoMirror(_ fetcher: Fetcher) throws(PortFailure) -> FetchReport? {
        guard let repository = try? LibGit2.make({ git_repository_open_bare(&$0, configuration.mirror) }) else { return nil }
        defer { git_repository_free(repository) }
        do {
            let (commit, previous, wasRewritten) = try fetcher.fetch(into: repository)
            return FetchReport(commit: commit, previous: previous, wasRewritten: wasRewritten, mirrorRenewed: false)
        } catch {
            switch error {
            case .remote(let failure): throw failure
            case .mirror: return nil
            }
        }
    }

    /// Fetches into a new directory and puts it in the mirror's place; a mirror that is there stays as it is until that has succeeded.
    private func renew(_ fetcher: Fetcher) throws(PortFailure) -> FetchReport {
        let directory = directory
        let staging = try directory.makeStaging()
        let commit: CommitInfo
        do {
            commit = try fetchAnew(fetcher, staging)
        } catch {
            try? directory.removeStaging()
            throw error
        }
        try directory.mark(staging)
        try directory.install()
        isDamaged = false
        return FetchReport(commit: commit, previous: nil, wasRewritten: false, mirrorRenewed: true)
    }

    private func fetchAnew(_ fetcher: Fetcher, _ path: String) throws(PortFailure) -> CommitInfo {
        do {
            let repository = try LibGit2.make { amarre_git_init_bare(&$0, path) }
            defer { git_repository_free(repository) }
            return try fetcher.fetch(into: repository).commit
        } catch let failure as GitFailure {
            throw mirrorFailure(failure)
        } catch Fetcher.Problem.remote(let failure) {
            throw failure
        } catch Fetcher.Problem.mirror(let failure) {
            throw mirrorFailure(failure)
        } catch {
            throw mirrorFailure(GitFailure(code: -1, family: 0, text: "unexpected"))
        }
    }

    private func mirrorFailure(_ failure: GitFailure) -> PortFailure {
        PortFailure(
            .internalError, code: "git_mirror_write",
            "the git mirror at \(configuration.mirror) can't be written: \(failure.text); check the free space and the permissions there")
    }

    private func read<Value>(_ commit: CommitID, _ body: (OpaquePointer, git_oid) throws -> Value) throws(PortFailure) -> Value {
        try LibGit2.start()
        guard commit.text.utf8.count == Int(GIT_OID_HEXSZ) else {
            throw PortFailure(.invalid, code: "git_sha256", "commit \(commit) has a SHA-256 id; only SHA-1 repositories can be read")
        }
        guard try directory.state() == .ready else {
            throw PortFailure(.notFound, code: "git_commit_missing", "commit \(commit) can't be read: nothing was fetched yet")
        }
        return try read { repository in
            var oid = try LibGit2.oid(commit.text)
            let database = try LibGit2.make { git_repository_odb(&$0, repository) }
            defer { git_odb_free(database) }
            guard git_odb_exists(database, &oid) == 1 else {
                throw PortFailure(.notFound, code: "git_commit_missing", "the git mirror has no commit \(commit)")
            }
            return try body(repository, oid)
        }
    }

    private func read<Value>(_ body: (OpaquePointer) throws -> Value) throws(PortFailure) -> Value {
        do {
            let repository = try LibGit2.make { git_repository_open_bare(&$0, configuration.mirror) }
            defer { git_repository_free(repository) }
            return try body(repository)
        } catch let failure as PortFailure {
            throw failure
        } catch {
            isDamaged = true
            let text = (error as? GitFailure)?.text ?? "unexpected"
            throw PortFailure(
                .internalError, code: "git_mirror_damaged",
                "the git mirror at \(configuration.mirror) is damaged (\(text)); the next fetch makes it anew")
        }
    }
}
