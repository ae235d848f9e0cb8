import CGit2Shims
import CLibGit2
import Model
import Ports

/// One fetch of one branch into an open repository.
struct Fetcher {
    let configuration: GitConfiguration
    let fetchGuard: FetchGuard

    /// Why a fetch didn't succeed: the other side, or the mirror itself.
    enum Problem: Error {
        case remote(PortFailure)
        case mirror(GitFailure)
    }

    /// Where the branch is kept in the mirror.
    static func reference(_ branch: String) -> String { "refs/remotes/origin/\(branch)" }

    /// `verified`: a commit that the mirror is known to have whole.
    func fetch(
        into repository: OpaquePointer, verified: CommitInfo? = nil
    ) throws(Problem) -> (commit: CommitInfo, previous: CommitID?, wasRewritten: Bool) {
        let before = currentTip(repository, verified)
        let isSame = try !download(repository, unless: before)
        if isSame, let verified, var tip = before, LibGit2.text(of: &tip) == verified.id.text {
            return (verified, verified.id, false)
        }
        do {
            let reader = CommitReader(repository: repository)
            var tip = git_oid()
            try LibGit2.check(git_reference_name_to_id(&tip, repository, Self.reference(configuration.branch)))
            let commit = try reader.commit(tip)
            guard var before else { return (commit, nil, false) }
            let previous = try reader.commitID(&before)
            if previous == commit.id { return (commit, previous, false) }
            return (commit, previous, try LibGit2.check(git_graph_descendant_of(repository, &tip, &before)) == 0)
        } catch {
            throw .mirror(error)
        }
    }

    /// Nil when the mirror has none, or names a commit that it doesn't have.
    private func currentTip(_ repository: OpaquePointer, _ verified: CommitInfo?) -> git_oid? {
        var tip = git_oid()
        guard git_reference_name_to_id(&tip, repository, Self.reference(configuration.branch)) == 0 else { return nil }
        if let verified, LibGit2.text(of: &tip) == verified.id.text { return tip }
        return (try? CommitReader(repository: repository).commit(tip)) == nil ? nil : tip
    }

    /// `known`: what the mirror has whole; nothing is asked of a remote that has the same. False then.
    private func download(_ repository: OpaquePointer, unless known: git_oid?) throws(Problem) -> Bool {
        let explain = RemoteFailure(configuration: configuration, fetchGuard: fetchGuard)
        let remote: OpaquePointer
        do {
            remote = try LibGit2.make { amarre_git_remote_new(&$0, repository, configuration.remote) }
        } catch {
            throw .mirror(error)
        }
        defer { amarre_git_remote_close(remote, fetchGuard.pointer) }
        do {
            try LibGit2.check(amarre_git_remote_connect(remote, fetchGuard.pointer))
        } catch {
            throw .remote(explain.failure(error))
        }
        let branch = configuration.branch
        var tip = try remoteTip(remote)
        if var known, git_oid_equal(&tip, &known) == 1 { return false }
        do {
            try LibGit2.check(
                amarre_git_remote_fetch(remote, "+refs/heads/\(branch):\(Self.reference(branch))", fetchGuard.pointer))
            return true
        } catch {
            let ofRemote = [GIT_ERROR_NET, GIT_ERROR_HTTP, GIT_ERROR_SSL, GIT_ERROR_SSH, GIT_ERROR_CALLBACK].map {
                Int32(bitPattern: $0.rawValue)
            }
            if fetchGuard.state != AMARRE_GIT_RUNNING || ofRemote.contains(error.family)
                || error.code == GIT_EAUTH.rawValue
            {
                throw .remote(explain.failure(error))
            }
            throw .mirror(error)
        }
    }

    /// The commit of the remote's branch. Throws `invalid` when the branch isn't there, with those that are.
    private func remoteTip(_ remote: OpaquePointer) throws(Problem) -> git_oid {
        var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        do {
            try LibGit2.check(git_remote_ls(&heads, &count, remote))
        } catch {
            throw .remote(RemoteFailure(configuration: configuration, fetchGuard: fetchGuard).failure(error))
        }
        let prefix = "refs/heads/"
        var branches: [String] = []
        for index in 0..<count {
            guard let head = heads?[index]?.pointee, let name = head.name.map({ String(cString: $0) }),
                name.hasPrefix(prefix)
            else {
                continue
            }
            branches.append(String(name.dropFirst(prefix.count)))
            if branches.last == configuration.branch { return head.oid }
        }
        guard !branches.isEmpty else {
            throw .remote(
                PortFailure(
                    .invalid, code: "git_repository_empty",
                    "\(configuration.remote) has no commit yet; push the desired state to its branch "
                        + "'\(configuration.branch)'"
                ))
        }
        let shown = branches.sorted().prefix(20).map { GitFailure.clean($0) }.joined(separator: ", ")
        throw .remote(
            PortFailure(
                .invalid, code: "git_branch_missing",
                "\(configuration.remote) has no branch '\(configuration.branch)'; it has: "
                    + "\(shown)\(branches.count > 20 ? ", …" : "")"
            ))
    }
}
