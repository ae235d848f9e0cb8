import LiveState
import Model
import Ports
import Planning

/// What every request for a plan has in common, whoever makes it: ignored fields are as they are there, and only
/// instances with secrets name any.
struct PlanBasis {
    var environment: EnvironmentName
    var project: ProjectID
    var region: String
    var commit: CommitID
    var reconciliation: ReconciliationID
    var rules: IgnoreRules
    /// The last observation; without one nothing is known of ignored fields, and they are git's.
    var live: LiveEnvironment?
    /// See ``PinMemory/passwords``.
    var passwords: [String: SecretPin]?
    /// See ``TerraformPlanRequest/backupDays``.
    var backupDays: Int?

    func request(
        specs: [InstanceName: InstanceSpec], secrets: [InstanceName: SecretSources], targets: [String] = [],
        refreshOnly: Bool = false
    ) -> TerraformPlanRequest {
        TerraformPlanRequest(
            environment: environment, project: project, region: region, commit: commit, reconciliation: reconciliation,
            instances: specs.sorted { $0.key < $1.key }.map { rules.keep($0.value, as: live?.container($0.key)) },
            secrets: secrets.filter { !$0.value.isEmpty }, targets: targets, refreshOnly: refreshOnly,
            passwords: passwords, backupDays: backupDays)
    }
}
