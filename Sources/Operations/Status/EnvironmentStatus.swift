package import LiveState
package import Model

/// Where one environment stands, for `status`.
package struct EnvironmentStatus: Hashable, Sendable {
    /// What the controller is doing about it.
    package enum State: String, Hashable, Sendable, CaseIterable {
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
    package struct Instance: Hashable, Sendable {
        /// The service and the number.
        package var name: InstanceName
        /// Scaleway's word (`ready`); nil when it isn't there.
        package var status: String?
        /// Whether the last probe passed; nil when none ran.
        package var healthy: Bool?
        /// The image that Scaleway says it runs.
        package var image: String?
        /// The tag that git asked for when that image was pinned; nil when it isn't known.
        package var tag: String?
        /// The release that the controller put there; nil when it put none.
        package var release: ReleaseID?
        /// `https://…`.
        package var endpoint: String?
    }

    /// A release that isn't tried again.
    package struct Hold: Hashable, Sendable {
        /// The service whose release is held.
        package var service: ServiceName
        /// The digest of the image that was refused.
        package var digest: ImageDigest
        /// Set when the release and not the digest is refused (the digest did not change).
        package var release: ReleaseID?
        /// When it was refused.
        package var since: Timestamp
        /// Why it was refused.
        package var reason: Reason
        /// The image with that digest; nil when it isn't known.
        package var image: PinnedImage?
        /// The tag that git asked for; nil when it isn't known.
        package var tag: String?
    }

    /// An ignore rule, with what it leaves alone now.
    package struct Ignored: Hashable, Sendable {
        /// An instance, a service, or `*` for all instances.
        package var resource: String
        /// The field that is left alone, such as `scaling.max`.
        package var field: String
        /// Why, as git says it.
        package var reason: String
        /// The last day on which it applies.
        package var until: String
        /// It doesn't apply any more.
        package var expired: Bool
        /// What it leaves alone now; empty when it doesn't apply.
        package var differences: [Difference]
    }

    /// A change that waits for the environment's turn.
    package struct Waiting: Hashable, Sendable {
        /// Its place, from 1.
        package var position: Int
        /// `rollback of streamlit`, `commit 0123456789ab`.
        package var what: String
        /// Who asked: a login name, or a commit's author.
        package var by: String
        /// When it was asked for or committed.
        package var since: Timestamp
        /// The reconciliation that it waits for; nil when none is under way.
        package var behind: ReconciliationID?
    }

    /// The environment's name.
    package var environment: EnvironmentName
    /// What the controller is doing about it.
    package var state: State
    /// Whether what runs is what git asks for, whatever the state.
    package var converged: Bool
    /// The commit that the controller works from; nil before the first read of git.
    package var revision: CommitID?
    /// When live state was last read.
    package var observedAt: Timestamp?
    /// Why it stands there.
    package var reason: Reason
    /// The reconciliation under way; nil when none is.
    package var reconciliation: ReconciliationID?
    /// Changes that wait for this environment's turn, in their order; the one under way isn't among them.
    package var waiting: [Waiting] = []
    /// When the running controller looks again by itself; nil while something is under way, and when none runs.
    package var nextLookAt: Timestamp?
    /// What the running controller does there now, in a few words.
    package var activity: String?
    /// When the last pass ended.
    package var passedAt: Timestamp?
    /// The instances that run or should run, by name.
    package var instances: [Instance] = []
    /// The releases that aren't tried again, by service.
    package var holds: [Hold] = []
    /// Every ignore rule of the environment, expired ones too.
    package var ignored: [Ignored] = []
    /// What the last wider look found around the environment.
    package var surroundings: [SurroundingFact] = []
    /// Sentences a person should know, such as what this version decodes and doesn't enforce yet.
    package var notices: [String] = []

    /// Whether what the controller remembers of it could be read.
    var isReadable = true

    /// Whether nothing of it is known to run.
    package var isDeserted: Bool { isReadable && state != .unreachable && instances.allSatisfy { $0.status == nil } }
}
