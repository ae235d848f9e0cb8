import LiveState
import Model

/// Where one environment stands, for `status`.
struct EnvironmentStatus: Hashable, Sendable {
    /// What the controller is doing about it.
    enum State: String, Hashable, Sendable, CaseIterable {
        /// Desired and live state agree.
        case converged
        /// A reconciliation is under way.
        case reconciling
        /// Differences are there, and something must happen first: see the reason.
        case waiting
        /// A release was rolled back and is not tried again; what ran before is kept running.
        case held
        /// A rule forbids what git asks for, or its files are invalid.
        case refused
        /// A person stopped new work.
        case suspended
        /// Scaleway or the store of Terraform's state doesn't answer.
        case unreachable
        /// Never looked at.
        case unknown
    }

    /// One instance.
    struct Instance: Hashable, Sendable {
        var name: InstanceName
        /// Scaleway's word (`ready`); nil when it isn't there.
        var status: String?
        /// Whether the last probe passed; nil when none ran.
        var healthy: Bool?
        /// The image that Scaleway says it runs.
        var image: String?
        /// The tag that git asked for when that image was pinned; nil when it isn't known.
        var tag: String?
        /// The release that the controller put there; nil when it put none.
        var release: ReleaseID?
        /// `https://…`.
        var endpoint: String?
    }

    /// A release that isn't tried again.
    struct Hold: Hashable, Sendable {
        var service: ServiceName
        var digest: ImageDigest
        /// Set when the release and not the digest is refused (the digest did not change).
        var release: ReleaseID?
        var since: Timestamp
        var reason: Reason
        /// The image with that digest, and the tag that git asked for; nil when they aren't known.
        var image: PinnedImage?
        var tag: String?
    }

    /// An ignore rule, with what it leaves alone now.
    struct Ignored: Hashable, Sendable {
        var resource: String
        var field: String
        var reason: String
        /// The last day on which it applies.
        var until: String
        /// It doesn't apply any more.
        var expired: Bool
        var differences: [Difference]
    }

    /// A change that waits for the environment's turn.
    struct Waiting: Hashable, Sendable {
        /// Its place, from 1.
        var position: Int
        /// `rollback of streamlit`, `commit 0123456789ab`.
        var what: String
        /// Who asked: a login name, or a commit's author.
        var by: String
        /// When it was asked for or committed.
        var since: Timestamp
        /// The reconciliation that it waits for; nil when none is under way.
        var behind: ReconciliationID?
    }

    var environment: EnvironmentName
    var state: State
    /// Whether what runs is what git asks for, whatever the state.
    var converged: Bool
    /// The commit that the controller works from; nil before the first read of git.
    var revision: CommitID?
    /// When live state was last read.
    var observedAt: Timestamp?
    var reason: Reason
    /// The reconciliation under way.
    var reconciliation: ReconciliationID?
    /// Changes that wait for this environment's turn, in their order; the one under way isn't among them.
    var waiting: [Waiting] = []
    /// When the running controller looks again by itself; nil while something is under way, and when none runs.
    var nextLookAt: Timestamp?
    /// What the running controller does there now, in a few words.
    var activity: String?
    /// When the last pass ended.
    var passedAt: Timestamp?
    var instances: [Instance] = []
    var holds: [Hold] = []
    /// Every ignore rule of the environment, expired ones too.
    var ignored: [Ignored] = []
    /// What the last wider look found around the environment.
    var surroundings: [SurroundingFact] = []
    /// Sentences a person should know, such as what this version decodes and doesn't enforce yet.
    var notices: [String] = []

    /// Whether what the controller remembers of it could be read.
    var isReadable = true

    /// Whether nothing of it is known to run.
    var isDeserted: Bool { isReadable && state != .unreachable && instances.allSatisfy { $0.status == nil } }
}
