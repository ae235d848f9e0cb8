import DesiredState
package import Model
import Ports

/// In which Scaleway project the environment is.
extension EnvironmentMemory {
    /// The project that holds what was applied; nil while nothing is known to be there.
    package var settledProject: ProjectID? {
        guard namespace != nil || !applied.isEmpty else { return nil }
        if let project { return project }
        guard case .valid(let last) = source?.desired else { return nil }
        return last.project
    }

    /// Why `environment` isn't worked on in `project`; nil when it is there, or nowhere yet.
    package func refusal(of project: ProjectID, in environment: EnvironmentName) -> Reason? {
        guard let settled = settledProject, settled != project else { return nil }
        return Reason(
            code: "project_changed",
            message:
                "\(environment)/environment.yaml names project \(project), and \(environment) runs in project "
                + "\(settled). Put the old project back, or move it: docs/operating.md, “Moving an environment to "
                + "another project”, says how.")
    }
}

extension EnvironmentMemory {
    /// A person says that the environment moves: what is in the old project is forgotten, not removed, and the
    /// environment begins anew. False when git asks for no other project.
    mutating func moveToProjectAskedFor() -> Bool {
        guard projectAskedFor != nil else { return false }
        projectAskedFor = nil
        project = nil
        namespace = nil
        applied = [:]
        adopted = []
        verified = [:]
        before = [:]
        holds = [:]
        absences = nil
        secretPins = nil
        terraformTree = nil
        fullPlanAt = nil
        unrefreshed = []
        unexplained = []
        codeRefusals = nil
        surroundings = nil
        survey = nil
        agreedAt = nil
        return true
    }
}
