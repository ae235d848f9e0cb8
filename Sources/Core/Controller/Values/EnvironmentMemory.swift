package import DesiredState
package import LiveState
package import Model
package import Ports
package import Reconciliation

/// What an environment's machine knows between reconciliations.
package struct EnvironmentMemory: Hashable, Sendable {
    /// How many reconciliations were begun; ids are derived from it.
    package var reconciliations = 0
    /// The last revision whose desired state was valid.
    package var source: SourceRevision?
    /// The digest that each service's image request was resolved to. Kept as long as the request stays the same.
    package var images: [ServiceName: ImagePin] = [:]
    /// What each reference to `latest` of a service in git meant when it could be resolved last, by
    /// ``SecretReference/key``.
    package var secretPins: [String: SecretPin]?
    /// Passes in a row whose look-up of pins took too long for a service that can't do without; nil after
    /// one that was answered.
    package var slowLookUps: Int?
    /// Services whose image or secrets couldn't be resolved at the last pass.
    package var troubles: [ServiceName: ServiceTrouble]?
    /// The tags behind the digests of ``images``, and of earlier ones; nil in a state that was saved before they were
    /// remembered.
    package var tags: ImageTags?
    /// What we last wrote to each instance and saw healthy.
    package var applied: [InstanceName: AppliedInstance] = [:]
    /// Instances in ``applied`` that were found and not written by us: their health and their place in Terraform's
    /// state are unknown until they were checked.
    package var adopted: [InstanceName] = []
    /// Instances that we wrote to and haven't seen healthy since: what differs there may be our own
    /// doing. Nil for none.
    package var unsettled: [InstanceName]?
    /// Instances whose containers this controller made, and which weren't seen healthy since. Nil in a state that was
    /// saved before there was such a member.
    package var made: [InstanceName]? = []
    /// Services whose last rollout didn't end well, the latest last. Nil for none.
    package var failing: [ServiceName]?
    /// The last release of each service that was seen healthy on all instances.
    package var verified: [ServiceName: Release] = [:]
    /// What a service ran before its last rollout, for `amarre rollback`.
    package var before: [ServiceName: Before] = [:]
    /// What is not tried again, by service.
    package var holds: [ServiceName: Hold] = [:]
    /// Set while a person has stopped the loop here.
    package var suspension: Suspension?
    /// Git's hash of the tree with Terraform's code whose infrastructure step was applied last.
    package var terraformTree: String?
    /// The namespace as the last infrastructure step left it.
    package var namespace: LiveNamespace?
    /// The Scaleway project that the environment was looked at in last.
    package var project: ProjectID?
    /// Another project that git asks for; refused until a person says `retry`.
    package var projectAskedFor: ProjectID?
    /// When a full plan was last seen empty.
    package var fullPlanAt: Timestamp?
    /// A run that changed something ended without an empty full plan: one is due.
    package var fullPlanDue = false
    /// Instances that the last full plan would have changed and that couldn't be read; nil for none.
    package var unplanned: [InstanceName]?
    /// How the pass before the last ended.
    package var passBefore: Outcome?
    /// How the last pass ended.
    package var lastPass: LastPass?
    /// What the last pass saw.
    package var differences: [Difference] = []
    /// What the last pass saw and an ignore rule leaves alone.
    package var ignored: [IgnoredDifference] = []

    /// When everything was last seen as it should be, ignored differences included: drift is younger.
    package var agreedAt: Timestamp?
    /// Drift that nobody is known to have caused, oldest first. It is asked for again for some minutes, then given up.
    package var unexplained: [UnexplainedDrift] = []

    /// What the last look at the surroundings found; nil before the first.
    package var survey: Survey?
    /// What is known of the surroundings, and what changed there; nil before the first look.
    package var surroundings: SurroundingFacts?

    /// Addresses whose entry in Terraform's state must be refreshed before a full plan is trusted.
    package var unrefreshed: [String] = []

    /// What was there and wasn't seen since; nil when nothing is missing.
    package var absences: Absences?

    /// The passes that left nothing on the disk, since the last heartbeat; nil before the first start of this version.
    package var tally: PassTally?

    /// Set while Scaleway can't be used: the environment is read-only.
    package var outage: Outage?

    /// Since when git names a service no more whose instances still run: no later than the commit that took the name
    /// away. Nil in a state that was saved before there was such a member.
    package var dropped: [ServiceName: Timestamp]?
    /// When the last pass began that read a valid git.
    package var readAt: Timestamp?

    /// The `terraform/` folder that everything was seen healthy with last; nil before that.
    package var verifiedCode: TerraformCode?
    /// A change of `terraform/` that isn't tried again.
    package var codeHold: CodeHold?
    /// A change of `terraform/` that another environment is to have first.
    package var codeWait: CodeWait?
    /// Services that a state of `terraform/` isn't tried on again, by the state that is used; nil when there are none.
    package var codeRefusals: [CodeRefusal]?

    package init() {}

    /// Every tag that is known.
    package var knownTags: ImageTags { ImagePin.tags(images.values).merging(tags ?? ImageTags()) }

    /// Scaleway can't be used.
    package struct Outage: Hashable, Codable, Sendable {
        /// When it was declared.
        package let since: Timestamp
        /// What was seen.
        package let reason: Reason
    }

    /// A tag and the digest that it had when this service first asked for it.
    package struct ImagePin: Hashable, Codable, Sendable {
        /// What the file asked for when the digest was resolved.
        package let request: ImageRequest
        /// What the tag meant then.
        package let digest: ImageDigest

        /// The tags of several.
        package static func tags(_ pins: some Sequence<ImagePin>) -> ImageTags {
            var tags = ImageTags()
            for pin in pins.sorted(by: {
                ($0.request.repository, $0.digest.text) < ($1.request.repository, $1.digest.text)
            }) {
                guard let tag = pin.request.tag else { continue }
                tags.remember(tag, of: PinnedImage(repository: pin.request.repository, digest: pin.digest))
            }
            return tags
        }
    }

    /// A service's state before its last rollout.
    package struct Before: Hashable, Codable, Sendable {
        /// The release that ran on all instances.
        package let release: Release
        /// What each instance ran, to go back to.
        package let instances: [InstanceName: AppliedInstance]
    }

    /// What was found besides the containers.
    package struct Survey: Hashable, Codable, Sendable {
        /// When it was looked at, or tried.
        package let at: Timestamp
        /// What a person should know.
        package let notices: [Reason]
    }

    /// Drift whose cause Audit Trail didn't show when it was asked.
    package struct UnexplainedDrift: Hashable, Codable, Sendable {
        /// What is asked.
        package let resource: AttributionQuestion.Resource
        /// When the drift was seen.
        package let seenAt: Timestamp
        /// The `drift.detected` event that stands without an explanation; nil until there is one.
        package var event: String?
    }

    /// A person stopped the loop here.
    package struct Suspension: Hashable, Codable, Sendable {
        /// The person's own words.
        package let reason: String
        /// The login name of the person.
        package let by: String
        /// When it began.
        package let since: Timestamp
    }

    /// The end of a pass.
    package struct LastPass: Hashable, Codable, Sendable {
        /// When the pass ended.
        package let at: Timestamp
        /// The commit that it worked from; nil when git was never read.
        package let commit: CommitID?
        /// How it ended.
        package let outcome: Outcome
        /// Why it ended so.
        package let reason: Reason
    }
}
