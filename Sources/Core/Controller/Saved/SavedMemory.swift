import DesiredState
import LiveState
import Model
import Ports
import Reconciliation

/// What is saved of an ``EnvironmentMemory`` besides its ``StandingMemory``.
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

    init(_ memory: EnvironmentMemory) {
        reconciliations = memory.reconciliations
        secretPins = memory.secretPins
        slowLookUps = memory.slowLookUps
        troubles = memory.troubles
        adopted = memory.adopted
        unsettled = memory.unsettled
        made = memory.made
        failing = memory.failing
        holds = memory.holds
        suspension = memory.suspension
        terraformTree = memory.terraformTree
        namespace = memory.namespace
        project = memory.project
        projectAskedFor = memory.projectAskedFor
        fullPlanAt = memory.fullPlanAt
        fullPlanDue = memory.fullPlanDue
        unplanned = memory.unplanned
        passBefore = memory.passBefore
        lastPass = memory.lastPass
        differences = memory.differences
        ignored = memory.ignored
        agreedAt = memory.agreedAt
        unexplained = memory.unexplained
        survey = memory.survey
        unrefreshed = memory.unrefreshed
        absences = memory.absences
        tally = memory.tally
        outage = memory.outage
        dropped = memory.dropped
        readAt = memory.readAt
        verifiedCode = memory.verifiedCode
        codeHold = memory.codeHold
        codeWait = memory.codeWait
        codeRefusals = memory.codeRefusals
    }

    /// The memory, once `standing` is joined to it.
    func memory(with standing: StandingMemory) -> EnvironmentMemory {
        var memory = EnvironmentMemory()
        memory.reconciliations = reconciliations ?? memory.reconciliations
        memory.secretPins = secretPins
        memory.slowLookUps = slowLookUps
        memory.troubles = troubles
        memory.adopted = adopted ?? memory.adopted
        memory.unsettled = unsettled
        memory.made = made
        memory.failing = failing
        memory.holds = holds ?? memory.holds
        memory.suspension = suspension
        memory.terraformTree = terraformTree
        memory.namespace = namespace
        memory.project = project
        memory.projectAskedFor = projectAskedFor
        memory.fullPlanAt = fullPlanAt
        memory.fullPlanDue = fullPlanDue ?? memory.fullPlanDue
        memory.unplanned = unplanned
        memory.passBefore = passBefore
        memory.lastPass = lastPass
        memory.differences = differences ?? memory.differences
        memory.ignored = ignored ?? memory.ignored
        memory.agreedAt = agreedAt
        memory.unexplained = unexplained ?? memory.unexplained
        memory.survey = survey
        memory.unrefreshed = unrefreshed ?? memory.unrefreshed
        memory.absences = absences
        memory.tally = tally
        memory.outage = outage
        memory.dropped = dropped
        memory.readAt = readAt
        memory.verifiedCode = verifiedCode
        memory.codeHold = codeHold
        memory.codeWait = codeWait
        memory.codeRefusals = codeRefusals
        standing.join(&memory)
        return memory
    }
}
