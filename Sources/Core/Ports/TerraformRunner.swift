package import Model

/// Runs the `terraform` binary on one environment's root, in a private working copy of a commit.
///
/// One call at a time for each environment; the caller sees to that. Cancelling the task sends SIGINT, then after a
/// grace period SIGKILL, and throws `cancelled`.
package protocol TerraformRunner: Sendable {
    /// `terraform plan -out`, then `show -json`, summarised.
    ///
    /// Throws `invalid` with Terraform's own diagnostics (file, line), `locked` with the holder and the age of the
    /// lock, `unreachable` when the state backend doesn't answer, `timedOut`.
    func plan(_ request: TerraformPlanRequest) async throws(PortFailure) -> PlanSummary
    /// `terraform apply` of that very plan file. Success says nothing about health.
    func apply(environment: EnvironmentName, handle: String) async throws(PortFailure) -> TerraformApplyReport
    /// Addresses that the state marks for replacement (`tainted`): Terraform was broken off while it made them.
    ///
    /// Throws as ``plan(_:)`` does.
    func tainted(environment: EnvironmentName) async throws(PortFailure) -> [String]
    /// Takes the taint off what is there, so that the next plan doesn't replace it.
    func untaint(environment: EnvironmentName, address: String) async throws(PortFailure)
    /// Tells the state about a container that exists and that it doesn't know (`terraform import`), for example because
    /// the process died between Scaleway's answer and the state file.
    func adopt(environment: EnvironmentName, address: String, containerID: String) async throws(PortFailure)
    /// Removes plan files and other secret-bearing files of the environment.
    func discard(environment: EnvironmentName) async
}
