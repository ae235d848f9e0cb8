import DesiredState
import Model
import Ports
import Reconciliation

/// An environment stays in the Scaleway project that it was made in. In another one nothing of it is there, and to make it there while the old
/// one runs is a move, which a person makes.
extension EnvironmentMachine {
    /// Whether git asks for another project. The run goes on with what git asked for before then, so that drift is still put back, and
    /// ends as refused.
    mutating func refusesProject(_ desired: DesiredEnvironment, now: Timestamp) -> Bool {
        context.memory.projectAskedFor = nil
        guard let reason = context.memory.refusal(of: desired.project, in: environment) else { return false }
        context.memory.projectAskedFor = desired.project
        guard let last = context.memory.source, case .valid(let before) = last.desired, before.project == context.memory.settledProject
        else {
            end(.refused, reason, now: now)
            return true
        }
        run?.revision = last
        run?.refusal = reason
        settle(on: before, now: now)
        return true
    }

    /// A person says that the environment moves: what is in the old project is forgotten, not removed, and the environment begins anew.
    mutating func movesToProjectAskedFor() -> Bool {
        guard context.memory.projectAskedFor != nil else { return false }
        context.memory.projectAskedFor = nil
        context.memory.project = nil
        context.memory.namespace = nil
        context.memory.applied = [:]
        context.memory.adopted = []
        context.memory.verified = [:]
        context.memory.before = [:]
        context.memory.holds = [:]
        context.memory.absences = nil
        context.memory.secretPins = nil
        context.memory.terraformTree = nil
        context.memory.fullPlanAt = nil
        context.memory.unrefreshed = []
        context.memory.unexplained = []
        context.memory.codeRefusals = nil
        context.memory.surroundings = nil
        context.memory.survey = nil
        context.memory.agreedAt = nil
        return true
    }
}
