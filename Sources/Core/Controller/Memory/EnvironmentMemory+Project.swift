import DesiredState
package import Model
import Ports

/// In which Scaleway project the environment is.
extension EnvironmentMemory {
    /// The project that holds what was applied; nil while nothing is known to be there.
    package var settledProject: ProjectID? {
        guard place.namespace != nil || !instances.applied.isEmpty else { return nil }
        if let project = place.project { return project }
        guard case .valid(let last) = git.source?.desired else { return nil }
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
