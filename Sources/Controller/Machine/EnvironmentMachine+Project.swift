import DesiredState
import Model
import Ports
import Reconciliation

/// An environment stays in the Scaleway project that it was made in. In another one nothing of it is there, and to make it there while the old
/// one runs is a move, which a person makes.
extension EnvironmentMachine {
    /// The project that holds what was applied; nil while nothing is known to be there.
    private var settledProject: ProjectID? {
        guard memory.namespace != nil || !memory.applied.isEmpty else { return nil }
        if let project = memory.project { return project }
        guard case .valid(let last) = memory.source?.desired else { return nil }
        return last.project
    }

    /// Whether git asks for another project. The run goes on with what git asked for before then, so that drift is still put back, and
    /// ends as refused.
    mutating func refusesProject(_ desired: DesiredEnvironment, now: Timestamp) -> Bool {
        memory.projectAskedFor = nil
        guard let settled = settledProject, settled != desired.project else { return false }
        memory.projectAskedFor = desired.project
        let reason = Reason(
            code: "project_changed",
            message:
                "\(environment)/environment.yaml names project \(desired.project), and \(environment) runs in project \(settled). Put the old "
                + "project back, or move it: docs/operating.md, “Moving an environment to another project”, says how.")
        guard let last = memory.source, case .valid(let before) = last.desired, before.project == settled else {
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
        memory.surroundings = nil
        memory.survey = nil
        memory.agreedAt = nil
        return true
    }
}
