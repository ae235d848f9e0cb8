package import DesiredState
import DesiredStateFiles
package import Model
package import Ports
import Synchronization

/// Desired state from git: the mirror and the decoder put together.
///
/// All environments share one fetch (``SharedFetch``): a look at one of them is content with what another one's look
/// brought within the poll interval, unless a person asked since. What a commit says never changes, so it is read and
/// decoded once.
package final class RepositorySource: DesiredStateSource {
    private let terraformPath: String
    private let interval: Duration
    private let shared: SharedFetch<Snapshot>
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    private struct State {
        /// Fetches that began before this moment are too old for a look.
        var fresh: ContinuousClock.Instant?
        var last: Snapshot?
        var trouble: PortFailure?
        var listeners: [AsyncStream<Snapshot>.Continuation] = []
    }

    /// `interval`: the time between two looks of an environment.
    package convenience init(
        mirror: any RepositoryMirror, desiredStatePath: String, terraformPath: String, interval: Duration
    ) {
        let reader = SnapshotReader(mirror: mirror, desiredStatePath: desiredStatePath, terraformPath: terraformPath)
        self.init(terraformPath: terraformPath, interval: interval) { await reader.read() }
    }

    /// `fetch`: fetches, and reads the branch's commit.
    init(
        terraformPath: String, interval: Duration,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        fetch: @escaping @Sendable () async -> Result<Snapshot, PortFailure>
    ) {
        self.terraformPath = terraformPath
        self.interval = interval
        self.now = now
        shared = SharedFetch(now: now, fetch: fetch)
    }

    /// A commit, everything that it asks for, and what is wrong with it.
    struct Snapshot: Sendable {
        let commit: CommitInfo
        let decoded: DecodedState
        /// Git's hash of the tree with Terraform's code; nil when the commit has none.
        let terraformTree: String?
        /// The folders of the desired state, whatever is in them.
        let folders: Set<String>

        /// The environments that the commit names, valid or not.
        var environments: [EnvironmentName] {
            let broken = decoded.findings.compactMap {
                $0.file.split(separator: "/").first.flatMap { EnvironmentName(String($0)) }
            }
            return Set(decoded.environments.keys).union(broken).sorted()
        }
    }

    /// Since when a fetch is under way; nil when none is.
    var fetchingSince: ContinuousClock.Instant? { shared.began }

    /// Why the last fetch failed; nil when it didn't.
    var trouble: PortFailure? { state.withLock { $0.trouble } }

    /// What git said last; nil before it said anything.
    var lastKnown: Snapshot? { state.withLock { $0.last } }

    /// Whether a fetch that began at most `age` ago succeeded.
    func hasFetched(within age: Duration) -> Bool { shared.succeeded(begunAt: now() - age) }

    /// From now on no environment is content with a fetch that began before: a person asked, or somebody said that
    /// there is a new commit.
    func askAgain() { state.withLock { $0.fresh = now() } }

    /// Each snapshot that has another commit than the one before it, from now on.
    func commits() -> AsyncStream<Snapshot> {
        let (snapshots, listener) = AsyncStream<Snapshot>.makeStream(bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.listeners.append(listener) }
        return snapshots
    }

    /// Fetches, and reads all environments of the branch's commit.
    func snapshot() async throws(PortFailure) -> Snapshot { try await snapshot(begunAt: now()) }

    /// What a fetch brought that began at most `age` ago.
    func snapshot(notOlderThan age: Duration) async throws(PortFailure) -> Snapshot {
        try await snapshot(begunAt: now() - age)
    }

    package func revision(for environment: EnvironmentName) async throws(PortFailure) -> SourceRevision {
        let recent = now() - interval
        let fresh = state.withLock { $0.fresh } ?? recent
        return try revision(for: environment, in: try await snapshot(begunAt: max(recent, fresh)))
    }

    private func snapshot(begunAt earliest: ContinuousClock.Instant) async throws(PortFailure) -> Snapshot {
        let snapshot: Snapshot
        do throws(PortFailure) {
            snapshot = try await shared.value(begunAt: earliest)
        } catch {
            if error.kind != .cancelled { state.withLock { $0.trouble = error } }
            throw error
        }
        let listeners = state.withLock { state -> [AsyncStream<Snapshot>.Continuation] in
            state.trouble = nil
            guard state.last?.commit.id != snapshot.commit.id else { return [] }
            state.last = snapshot
            return state.listeners
        }
        for listener in listeners { listener.yield(snapshot) }
        return snapshot
    }

    /// What `snapshot` asks of `environment`. Throws `invalid` when the commit asks for something and has no Terraform
    /// code for it.
    func revision(for environment: EnvironmentName, in snapshot: Snapshot) throws(PortFailure) -> SourceRevision {
        let desired: DesiredOutcome
        if let valid = snapshot.decoded.environments[environment] {
            desired = .valid(valid)
        } else {
            let findings = snapshot.decoded.findings(of: environment)
            desired = findings.isEmpty || !snapshot.folders.contains(environment.text) ? .missing : .invalid(findings)
        }
        guard let terraformTree = snapshot.terraformTree else {
            if case .missing = desired {
                return SourceRevision(commit: snapshot.commit, desired: desired, terraformTree: "")
            }
            throw PortFailure(
                .invalid, code: "terraform_folder_missing",
                "The commit \(snapshot.commit.id) has no folder `\(terraformPath)`: the controller needs the Terraform "
                    + "code beside the desired state.")
        }
        return SourceRevision(commit: snapshot.commit, desired: desired, terraformTree: terraformTree)
    }
}
