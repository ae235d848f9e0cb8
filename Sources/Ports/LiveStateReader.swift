package import LiveState
package import Model

/// Reads what runs now, through Scaleway's API.
package protocol LiveStateReader: Sendable {
    /// The namespace named `environment` in `project` and all its containers.
    ///
    /// At most 1 + ceil(containers / 100) list requests. Throws rather than return a part: a list that came back short must
    /// never look like an environment with fewer instances.
    func observe(_ environment: EnvironmentName, project: ProjectID) async throws(PortFailure) -> LiveEnvironment
}
