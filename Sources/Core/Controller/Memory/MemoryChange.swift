package import Backups
package import DesiredState
package import LiveState
package import Model
import Ports
package import Planning

/// Something that a machine learned or decided and that outlives the reconciliation: all that can change in an
/// ``EnvironmentMemory``.
package enum MemoryChange: Hashable, Sendable {
    // MARK: Git

    /// Git has this revision, and its desired state is valid.
    case read(SourceRevision)
    /// A pass that began then has read a valid git.
    case readGit(at: Timestamp)
    /// The services that git names no more, and since when.
    case dropped([ServiceName: Timestamp])

    // MARK: Pins

    /// The look-up of pins was answered.
    case lookUpAnswered
    /// The look-up of pins took too long, and a service can't do without. Counted up to that number.
    case lookUpTooSlow(atMost: Int)
    /// What the service's tag means.
    case pinned(ImageDigest, of: DesiredService)
    /// All services have their pins or their trouble. What none of `services` uses any more is forgotten.
    case resolved(services: Set<ServiceName>, troubles: [ServiceName: ServiceTrouble], secrets: [String: SecretPin])

    /// The passwords in force, and why that isn't what git asks for.
    case passwords([String: SecretPin]?, trouble: Reason?)

    // MARK: Instances

    /// A container is there that we didn't know.
    case found(InstanceName, AppliedInstance)
    /// We are about to write to the instance: until it is seen healthy, what differs there may be our own doing.
    case writing(InstanceName)
    /// We are about to make the instance's container.
    case making(InstanceName)
    /// The instance's turn in a rollout is over: it is healthy with what it was given, or gone (nil).
    case finished(InstanceName, AppliedInstance?)
    /// What a rollback left there; nil for nothing.
    case left(InstanceName, AppliedInstance?)
    /// Nobody has seen the instance healthy with what it runs.
    case unproven(InstanceName)
    /// The instance is as it should be, or gone.
    case settled(InstanceName)
    /// Those instances are gone and not wanted; those that we made need no more care.
    case gone(Set<InstanceName>, made: Set<InstanceName>)
    /// What is missing now; nil for nothing, or when looks before and after this agree about nothing.
    case missing(Absences?)

    // MARK: Services

    /// The release isn't tried again.
    case held(ServiceName, Hold)
    /// Those services are tried again.
    case freed([ServiceName])
    /// The release was seen healthy, or is what a person wants back; nil when the service is gone.
    case verified(ServiceName, Release?)
    /// What the service ran before; nil when there is nothing to go back to.
    case replaced(ServiceName, EnvironmentMemory.Before?)
    /// A migration of the service's database was begun, or something about it is known.
    case migrated(ServiceName, MigrationStanding)
    /// A service's rollout ended. Services that `desired` doesn't name are forgotten with it.
    case rolledOut(ServiceName, isGood: Bool, in: DesiredEnvironment?)

    // MARK: Code

    /// This revision's `terraform/` is asked for now: a hold and a wait for another state of it end.
    case turned(to: SourceRevision)
    /// The other environment was asked; `standing` is the state of `terraform/` that was seen healthy there last.
    case askedOther(EnvironmentName, standing: String?, at: SourceRevision, now: Timestamp)
    /// The wait for another environment is over.
    case codeWaitEnded
    /// The state of `terraform/` isn't tried again.
    case codeHeld(CodeHold)
    /// The held state of `terraform/` is tried again, or proved good.
    case codeFreed
    /// The state of `terraform/` isn't tried again on one service.
    case codeRefused(CodeRefusal)
    /// Only those services are still left as they are.
    case codeRefusalsLeft([CodeRefusal])
    /// Everything was seen healthy with this state of `terraform/`; nil when it can't be had any more.
    case codeVerified(TerraformCode?)
    /// An infrastructure step was applied with this state of `terraform/`.
    case codeApplied(String?)
    /// Alert rules were loaded, or couldn't be.
    case rules(RulesStanding)
    /// The passwords in force were applied with it.
    case passwordsApplied
    /// The days for which a database's schedule keeps backups were applied with it.
    case backupDaysApplied(Int?)
    /// A person who asked then wants everything tried again.
    case codeRetried(askedAt: Timestamp, now: Timestamp)

    // MARK: Place

    /// The environment was looked at in this project.
    case looked(in: ProjectID?)
    /// The namespace as it is now.
    case namespace(LiveNamespace)
    /// Git asks for another project; nil when it doesn't.
    case projectAskedFor(ProjectID?)
    /// A person says that the environment moves: what is in the old project is forgotten, not removed, and the
    /// environment begins anew.
    case moved
    /// A person may have destroyed all that the environment had; nil when something of it was seen.
    case destruction(PlaceMemory.Destruction?)
    /// All of it is gone. The environment begins anew, with what git asks for by then.
    case destroyed

    // MARK: Plans

    /// A full plan was empty.
    case fullPlanEmpty(at: Timestamp)
    /// A full plan is due.
    case fullPlanDue
    /// It is empty but for services that wait, see ``PlanMemory/leftWaiting``.
    case fullPlanLeftWaiting(at: Timestamp)
    /// A full plan is due whatever stood in the way of the last one: a person had a Terraform of their own.
    case fullPlanWanted
    /// The infrastructure step couldn't be done; nil when it can be again.
    case planPaused(PlanPause?)
    /// Instances that the full plan would have changed and that couldn't be read.
    case unplanned([InstanceName])
    /// Terraform's state may say something else than what is there.
    case unrefreshed(String)
    /// Terraform's state says of those addresses what is there.
    case refreshed([String])

    // MARK: Passes

    /// A reconciliation begins.
    case began
    /// A pass ended.
    case ended(EnvironmentMemory.LastPass)
    /// What a pass sees.
    case differs([Difference])
    /// What a pass sees and an ignore rule leaves alone.
    case ignores([IgnoredDifference])
    /// Everything was as it should be then.
    case agreed(at: Timestamp)
    /// The count of the passes that leave nothing on the disk.
    case tallied(PassTally)

    // MARK: Surroundings

    /// The end of a look at the surroundings, or of a try.
    case surveyed(EnvironmentMemory.Survey)
    /// What is known of the surroundings.
    case surroundings(SurroundingFacts)
    /// Drift that nobody is known to have caused.
    case unexplained(EnvironmentMemory.UnexplainedDrift)
    /// An event tells of the drift of those resources without an explanation.
    case told(Set<String>, event: String)
    /// Who caused the drift of a resource is known.
    case explained(String)
    /// Drift that was seen at that time or before stays unexplained; nil for all.
    case givenUp(seenBy: Timestamp?)

    // MARK: Backups

    /// What is known of backups.
    case backups(BackupMemory)
    /// What is known of verifications.
    case verifications(VerificationMemory)

    // MARK: Conditions

    /// A person stops the loop; nil when it goes on.
    case suspended(EnvironmentMemory.Suspension?)
    /// Scaleway can't be used; nil when it can.
    case outage(EnvironmentMemory.Outage?)
}
