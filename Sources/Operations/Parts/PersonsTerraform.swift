package import Model
package import Ports

/// Terraform for a person: by hand in an environment's root, and in what `doctor` looks at.
package protocol PersonsTerraform: Sendable {
    /// Runs Terraform with a person's arguments in the environment's root, on this process's own standard streams, and
    /// returns its exit code. The caller holds the environment's turn.
    ///
    /// Throws what a plan throws before the command itself starts; what the command says goes to the person.
    func passthrough(arguments: [String], request: TerraformPlanRequest) async throws(PortFailure) -> Int32

    /// Removes the environment's plans and what else holds secrets.
    func discard(environment: EnvironmentName) async

    /// The program's version, `1.11.4`. Throws `invalid` when it isn't there or is too old.
    func version() async throws(PortFailure) -> String

    /// Where it works, in memory; made when it isn't there. Throws `internalError` when there is no such place.
    func workplace() async throws(PortFailure) -> TerraformWorkplace

    /// Where the environment's state is kept, as `commit` says, for people. Throws `unreachable` when that store doesn't
    /// answer and `invalid` when it lacks the bucket.
    func stateStore(environment: EnvironmentName, commit: CommitID) async throws(PortFailure) -> String
}
