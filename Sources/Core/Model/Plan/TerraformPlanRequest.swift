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
    /// What the state is to be told about with the apply; nil for nothing.
    package var adoptions: [Adoption]?
    /// The revision of a secret that each user of the database has as password; nil where there is no database yet.
    package var passwords: [String: SecretPin]?
    /// For how many days the database's own schedule keeps backups, 0 for none at all; nil when git says nothing of it.
    package var backupDays: Int?

    package init(
        environment: EnvironmentName, project: ProjectID, region: String, commit: CommitID,
        reconciliation: ReconciliationID, instances: [InstanceSpec], secrets: [InstanceName: SecretSources],
        targets: [String] = [], refreshOnly: Bool = false, adoptions: [Adoption]? = nil,
        passwords: [String: SecretPin]? = nil, backupDays: Int? = nil
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
        self.adoptions = adoptions
        self.passwords = passwords
        self.backupDays = backupDays
    }
}
