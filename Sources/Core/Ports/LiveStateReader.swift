package import LiveState
package import Model

/// Reads what runs now, through Scaleway's API.
package protocol LiveStateReader: Sendable {
    /// The namespace named `environment` in `project` and all its containers.
    ///
    /// At most 1 + ceil(containers / 100) list requests. Throws rather than return a part: a list that came back short
    /// must never look like an environment with fewer instances. What is `known` and missing from the lists is asked
    /// for by its id, one request each; what answers then is there. With several namespaces of the name the known one
    /// counts, without one the one that holds containers of ours.
    func observe(
        _ environment: EnvironmentName, project: ProjectID, known: KnownResources
    ) async throws(PortFailure) -> LiveEnvironment
}

extension LiveStateReader {
    /// A look by somebody who knows nothing of what was there.
    package func observe(_ environment: EnvironmentName, project: ProjectID) async throws(PortFailure)
        -> LiveEnvironment
    {
        try await observe(environment, project: project, known: KnownResources())
    }
}
