import Backups
import DesiredState
import LiveState
import Model
import Ports
import Planning

/// What is saved of an ``EnvironmentMemory`` besides its ``LastingMemory``.
///
/// The names are those of the file, and stay. What has a value at first is optional here, so that the state of a
/// version that didn't know it yet can be read; a member that is added is optional as well.
struct SavedMemory: Hashable, Codable, Sendable {
    var reconciliations: Int?
    var secretPins: [String: SecretPin]?
    var slowLookUps: Int?
    var troubles: [ServiceName: ServiceTrouble]?
    var adopted: [InstanceName]?
    var unsettled: [InstanceName]?
    var made: [InstanceName]?
    var failing: [ServiceName]?
    var holds: [ServiceName: Hold]?
    var suspension: EnvironmentMemory.Suspension?
    var terraformTree: String?
    var namespace: LiveNamespace?
    var project: ProjectID?
    var projectAskedFor: ProjectID?
    var fullPlanAt: Timestamp?
    var fullPlanDue: Bool?
    var leftWaiting: Bool?
    var planPause: PlanPause?
    var unplanned: [InstanceName]?
    var passBefore: Outcome?
    var lastPass: EnvironmentMemory.LastPass?
    var differences: [Difference]?
    var ignored: [IgnoredDifference]?
    var agreedAt: Timestamp?
    var unexplained: [EnvironmentMemory.UnexplainedDrift]?
    var survey: EnvironmentMemory.Survey?
    var unrefreshed: [String]?
    var absences: Absences?
    var tally: PassTally?
    var outage: EnvironmentMemory.Outage?
    var dropped: [ServiceName: Timestamp]?
    var readAt: Timestamp?
    var verifiedCode: TerraformCode?
    var codeHold: CodeHold?
    var codeWait: CodeWait?
    var codeRefusals: [CodeRefusal]?
    var passwords: [String: SecretPin]?
    var passwordTrouble: Reason?
    var appliedPasswords: [String: SecretPin]?
    var rules: RulesStanding?
    var destruction: PlaceMemory.Destruction?
    var appliedBackupDays: Int?
    var backups: BackupMemory?
    var verifications: VerificationMemory?
    var migrations: [ServiceName: MigrationStanding]?

    init(_ memory: EnvironmentMemory) {
        reconciliations = memory.passes.count
        secretPins = memory.pins.secrets
        slowLookUps = memory.pins.slowLookUps
        troubles = memory.pins.troubles
        adopted = memory.instances.adopted
        unsettled = memory.instances.unsettled
        made = memory.instances.made
        failing = memory.services.failing
        holds = memory.services.holds
        suspension = memory.suspension
        terraformTree = memory.code.applied
        namespace = memory.place.namespace
        project = memory.place.project
        projectAskedFor = memory.place.askedFor
        fullPlanAt = memory.plans.fullPlanAt
        fullPlanDue = memory.plans.fullPlanDue
        leftWaiting = memory.plans.leftWaiting
        planPause = memory.plans.pause
        unplanned = memory.plans.unplanned
        passBefore = memory.passes.before
        lastPass = memory.passes.last
        differences = memory.passes.differences
        ignored = memory.passes.ignored
        agreedAt = memory.passes.agreedAt
        unexplained = memory.surroundings.unexplained
        survey = memory.surroundings.survey
        unrefreshed = memory.plans.unrefreshed
        absences = memory.instances.absences
        tally = memory.passes.tally
        outage = memory.outage
        dropped = memory.git.dropped
        readAt = memory.git.readAt
        verifiedCode = memory.code.verified
        codeHold = memory.code.hold
        codeWait = memory.code.wait
        codeRefusals = memory.code.refusals
        passwords = memory.pins.passwords
        passwordTrouble = memory.pins.passwordTrouble
        appliedPasswords = memory.code.appliedPasswords
        rules = memory.code.rules
        destruction = memory.place.destruction
        appliedBackupDays = memory.code.appliedBackupDays
        migrations = memory.services.migrations
        backups = memory.backups == BackupMemory() ? nil : memory.backups
        verifications = memory.verifications == VerificationMemory() ? nil : memory.verifications
    }

    /// The memory, once `standing` is joined to it.
    func memory(with standing: LastingMemory) -> EnvironmentMemory {
        var memory = EnvironmentMemory()
        memory.passes.count = reconciliations ?? memory.passes.count
        memory.pins.secrets = secretPins
        memory.pins.slowLookUps = slowLookUps
        memory.pins.troubles = troubles
        memory.instances.adopted = adopted ?? memory.instances.adopted
        memory.instances.unsettled = unsettled
        memory.instances.made = made
        memory.services.failing = failing
        memory.services.holds = holds ?? memory.services.holds
        memory.suspension = suspension
        memory.code.applied = terraformTree
        memory.place.namespace = namespace
        memory.place.project = project
        memory.place.askedFor = projectAskedFor
        memory.plans.fullPlanAt = fullPlanAt
        memory.plans.fullPlanDue = fullPlanDue ?? memory.plans.fullPlanDue
        memory.plans.leftWaiting = leftWaiting
        memory.plans.pause = planPause
        memory.plans.unplanned = unplanned
        memory.passes.before = passBefore
        memory.passes.last = lastPass
        memory.passes.differences = differences ?? memory.passes.differences
        memory.passes.ignored = ignored ?? memory.passes.ignored
        memory.passes.agreedAt = agreedAt
        memory.surroundings.unexplained = unexplained ?? memory.surroundings.unexplained
        memory.surroundings.survey = survey
        memory.plans.unrefreshed = unrefreshed ?? memory.plans.unrefreshed
        memory.instances.absences = absences
        memory.passes.tally = tally
        memory.outage = outage
        memory.git.dropped = dropped
        memory.git.readAt = readAt
        memory.code.verified = verifiedCode
        memory.code.hold = codeHold
        memory.code.wait = codeWait
        memory.code.refusals = codeRefusals
        memory.pins.passwords = passwords
        memory.pins.passwordTrouble = passwordTrouble
        memory.code.appliedPasswords = appliedPasswords
        memory.code.rules = rules
        memory.place.destruction = destruction
        memory.code.appliedBackupDays = appliedBackupDays
        memory.services.migrations = migrations
        memory.backups = backups ?? memory.backups
        memory.verifications = verifications ?? memory.verifications
        standing.join(&memory)
        return memory
    }
}
