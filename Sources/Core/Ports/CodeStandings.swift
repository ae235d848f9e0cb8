package import Model

/// Tells how far another environment is with a change of `terraform/`. Machines don't see each other.
package protocol CodeStandings: Sendable {
    /// Git's hash of the `terraform/` folder that this environment has applied and seen healthy last; nil
    /// when there is none.
    func verifiedCode(of environment: EnvironmentName) async throws(PortFailure) -> String?
}
