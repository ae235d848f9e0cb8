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
    /// Takes the taint off an instance that the API shows healthy, so that the next plan doesn't replace it.
    func untaint(environment: EnvironmentName, address: String) async throws(PortFailure)
    /// Tells the state about a container that exists and that it doesn't know (`terraform import`), for example because
    /// the process died between Scaleway's answer and the state file.
    func adopt(environment: EnvironmentName, address: String, containerID: String) async throws(PortFailure)
    /// Removes plan files and other secret-bearing files of the environment.
    func discard(environment: EnvironmentName) async
}

/// What to plan.
package struct TerraformPlanRequest: Hashable, Codable, Sendable {
    /// The environment whose root is planned.
    package var environment: EnvironmentName
    /// The Scaleway project, for `SCW_DEFAULT_PROJECT_ID`.
    package var project: ProjectID
    /// The region, for `SCW_DEFAULT_REGION`.
    package var region: String
    /// The commit whose Terraform code is used.
    package var commit: CommitID
    /// Marks the controller's writes in Scaleway's Audit Trail (`TF_APPEND_USER_AGENT`).
    package var reconciliation: ReconciliationID
    /// The whole generated map; every instance that should stay must be in it.
    package var instances: [InstanceSpec]
    /// For every instance in ``instances`` that has secrets.
    package var secrets: [InstanceName: SecretSources]
    /// Resource addresses for `-target`; empty plans everything.
    package var targets: [String]
    /// `-refresh-only`: brings the state in line with what is there, and changes nothing there.
    package var refreshOnly: Bool

    package init(
        environment: EnvironmentName, project: ProjectID, region: String, commit: CommitID,
        reconciliation: ReconciliationID, instances: [InstanceSpec], secrets: [InstanceName: SecretSources],
        targets: [String] = [], refreshOnly: Bool = false
    ) {
        self.environment = environment
        self.project = project
        self.region = region
        self.commit = commit
        self.reconciliation = reconciliation
        self.instances = instances
        self.secrets = secrets
        self.targets = targets
        self.refreshOnly = refreshOnly
    }
}

/// What an apply said.
package struct TerraformApplyReport: Hashable, Codable, Sendable {
    /// Warnings, each one line. The provider only warns when a container ends in `error`.
    package let warnings: [String]

    package init(warnings: [String] = []) { self.warnings = warnings }
}
