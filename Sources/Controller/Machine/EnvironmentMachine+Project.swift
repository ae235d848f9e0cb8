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
        memory.projectAskedFor = nil
        guard let reason = memory.refusal(of: desired.project, in: environment) else { return false }
        memory.projectAskedFor = desired.project
        guard let last = memory.source, case .valid(let before) = last.desired, before.project == memory.settledProject else {
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
        guard memory.projectAskedFor != nil else { return false }
        memory.projectAskedFor = nil
        memory.project = nil
        memory.namespace = nil
        memory.applied = [:]
        memory.adopted = []
        memory.verified = [:]
        memory.before = [:]
        memory.holds = [:]
        memory.absences = nil
        memory.secretPins = nil
        memory.terraformTree = nil
        memory.fullPlanAt = nil
        memory.unrefreshed = []
        memory.unexplained = []
        memory.codeRefusals = nil
        memory.surroundings = nil
        memory.survey = nil
        memory.agreedAt = nil
        return true
    }
}
