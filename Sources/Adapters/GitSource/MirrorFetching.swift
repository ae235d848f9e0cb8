import CGit2Shims
import CLibGit2
import Model
import Ports

/// The part of ``GitMirror`` that talks to the remote and changes the mirror, one fetch after the other.
///
/// A lock beside the mirror keeps fetches of several processes apart. Who reads is kept out only while packs are
/// removed or the mirror is put in place, never while a remote is waited for.
actor MirrorFetching {
    private let configuration: GitConfiguration
    private let damage: MirrorDamage
    private var verified: VerifiedTip?
    /// The mirror as it was opened for ``verified``, and usable for as long as that holds: opening it is half of what a
    /// fetch of nothing new costs.
    private var kept: OpenMirror?
    private let executor = QueueExecutor(label: "amarre.git.fetch")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(configuration: GitConfiguration, damage: MirrorDamage) {
        self.configuration = configuration
        self.damage = damage
    }

    /// See ``GitMirror/update()``.
    func update() async throws(PortFailure) -> FetchReport {
        let fetchGuard = try FetchGuard(configuration)
        let result = await withTaskCancellationHandler {
            update(fetchGuard)
        } onCancel: {
            fetchGuard.cancel()
        }
        return try result.get()
    }
}

extension MirrorFetching {
    private var directory: MirrorDirectory { MirrorDirectory(path: configuration.mirror, remote: configuration.remote) }

    private func update(_ fetchGuard: FetchGuard) -> Result<FetchReport, PortFailure> {
        Result { () throws(PortFailure) in
            try LibGit2.start()
            let fetcher = Fetcher(configuration: configuration, fetchGuard: fetchGuard)
            try directory.makeParent()
            let turn = try MirrorLock(.fetching(configuration.mirror), exclusive: true) {
                fetchGuard.state == AMARRE_GIT_RUNNING
            }
            defer { turn.release() }
            if try directory.state() == .ready, !damage.isNoted, let report = try fetchIntoMirror(fetcher) {
                return report
            }
            return try renew(fetcher)
        }
    }

    /// Nil when the mirror itself is broken and must be made anew.
    private func fetchIntoMirror(_ fetcher: Fetcher) throws(PortFailure) -> FetchReport? {
        let known = verified.flatMap { $0.holds(in: configuration.mirror) ? $0.commit : nil }
        if known == nil { (verified, kept) = (nil, nil) }
        guard let mirror = kept ?? OpenMirror(configuration.mirror) else { return nil }
        kept = nil
        let repository = mirror.repository
        do {
            let (commit, previous, wasRewritten) = try fetcher.fetch(into: repository, verified: known)
            if commit.id != previous { tidy(repository) }
            if commit.id != known?.id { verified = VerifiedTip(commit, in: configuration.mirror) }
            if commit.id == known?.id { kept = mirror }
            return FetchReport(commit: commit, previous: previous, wasRewritten: wasRewritten, mirrorRenewed: false)
        } catch {
            switch error {
            case .remote(let failure): throw failure
            case .mirror: return nil
            }
        }
    }

    /// Housekeeping: when it fails (a full disk), or somebody reads for long, what was fetched is there all the same.
    private func tidy(_ repository: OpaquePointer) {
        let packs = MirrorPacks(path: configuration.mirror)
        guard packs.areMany else { return }
        let end = ContinuousClock.now + .seconds(2)
        guard
            let lock = try? MirrorLock(
                .content(configuration.mirror), exclusive: true, mayWait: { ContinuousClock.now < end })
        else {
            return
        }
        defer { lock.release() }
        try? packs.consolidate(repository)
    }

    /// Fetches into a new directory and puts it in the mirror's place; a mirror that is there stays as it is until that
    /// has succeeded.
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
        let lock = try MirrorLock(.content(configuration.mirror), exclusive: true) {
            fetcher.fetchGuard.state == AMARRE_GIT_RUNNING
        }
        defer { lock.release() }
        try directory.install()
        damage.isNoted = false
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
            "the git mirror at \(configuration.mirror) can't be written: \(failure.text); check the free space and "
                + "the permissions there"
        )
    }
}
