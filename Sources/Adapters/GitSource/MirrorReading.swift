import CGit2Shims
import CLibGit2
import DesiredState
import Model
import Ports

/// The part of ``GitMirror`` that reads what was fetched; it knows no remote.
actor MirrorReading {
    private let configuration: GitConfiguration
    private let damage: MirrorDamage
    private let executor = QueueExecutor(label: "amarre.git.read")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(configuration: GitConfiguration, damage: MirrorDamage) {
        self.configuration = configuration
        self.damage = damage
    }

    private var directory: MirrorDirectory { MirrorDirectory(path: configuration.mirror, remote: configuration.remote) }

    func lastKnownCommit() async throws(PortFailure) -> CommitInfo? {
        try LibGit2.start()
        guard try directory.state() == .ready else { return nil }
        return try read { repository in
            var tip = git_oid()
            guard git_reference_name_to_id(&tip, repository, Fetcher.reference(configuration.branch)) == 0 else {
                return nil
            }
            return try CommitReader(repository: repository).commit(tip)
        }
    }

    func commit(_ id: CommitID) async throws(PortFailure) -> CommitInfo {
        try read(id) { repository, oid in try CommitReader(repository: repository).commit(oid) }
    }

    func files(at commit: CommitID, below subtree: String) async throws(PortFailure) -> [SourceFile] {
        try read(commit) { repository, oid in
            let reader = TreeReader(repository: repository, limits: configuration.limits, commit: commit.text)
            let root = try reader.tree(at: subtree, of: oid)
            defer { git_tree_free(root) }
            return try reader.entries(of: root, subtree: subtree).filter { $0.size != nil }.map { entry in
                SourceFile(path: entry.path.joined(separator: "/"), bytes: try reader.bytes(of: entry))
            }
        }
    }

    /// What is in folders below is left out.
    func ruleFiles(at commit: CommitID, in folder: String) async throws(PortFailure) -> [SourceFile]? {
        try read(commit) { repository, oid in
            let reader = TreeReader(repository: repository, limits: .rules, commit: commit.text)
            let root: OpaquePointer
            do {
                root = try reader.tree(at: folder, of: oid)
            } catch let failure as PortFailure where failure.kind == .notFound {
                return nil
            }
            defer { git_tree_free(root) }
            var files: [SourceFile] = []
            for entry in try reader.entries(of: root, subtree: folder) where entry.size != nil && entry.path.count == 1
            {
                let name = entry.path[0]
                guard !name.hasSuffix(".yaml") else {
                    throw PortFailure(
                        .invalid, code: "git_tree_refused",
                        "'\(GitFailure.clean("\(folder)/\(name)"))' of commit \(commit) isn't read: rename it to end in .yml"
                    )
                }
                if name.hasSuffix(".yml") { files.append(SourceFile(path: name, bytes: try reader.bytes(of: entry))) }
            }
            return files
        }
    }

    func treeID(at commit: CommitID, subtree: String) async throws(PortFailure) -> String {
        try read(commit) { repository, oid in
            let reader = TreeReader(repository: repository, limits: configuration.limits, commit: commit.text)
            let root = try reader.tree(at: subtree, of: oid)
            defer { git_tree_free(root) }
            guard let id = git_tree_id(root) else {
                throw GitFailure(code: -1, family: 0, text: "a tree without an id")
            }
            return LibGit2.text(of: id)
        }
    }

    func materialize(commit: CommitID, subtree: String, into directory: String) async throws(PortFailure) {
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

extension MirrorReading {
    private func read<Value>(_ commit: CommitID, _ body: (OpaquePointer, git_oid) throws -> Value) throws(PortFailure)
        -> Value
    {
        try LibGit2.start()
        guard commit.text.utf8.count == Int(GIT_OID_HEXSZ) else {
            throw PortFailure(
                .invalid, code: "git_sha256", "commit \(commit) has a SHA-256 id; only SHA-1 repositories can be read")
        }
        guard try directory.state() == .ready else {
            throw PortFailure(
                .notFound, code: "git_commit_missing", "commit \(commit) can't be read: nothing was fetched yet")
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
        let end = ContinuousClock.now + configuration.timeout
        let lock = try MirrorLock(.content(configuration.mirror), exclusive: false) {
            ContinuousClock.now < end && !Task.isCancelled
        }
        defer { lock.release() }
        do {
            let repository = try LibGit2.make { git_repository_open_bare(&$0, configuration.mirror) }
            defer { git_repository_free(repository) }
            return try body(repository)
        } catch let failure as PortFailure {
            throw failure
        } catch {
            damage.isNoted = true
            let text = (error as? GitFailure)?.text ?? "unexpected"
            throw PortFailure(
                .internalError, code: "git_mirror_damaged",
                "the git mirror at \(configuration.mirror) is damaged (\(text)); the next fetch makes it anew")
        }
    }
}
