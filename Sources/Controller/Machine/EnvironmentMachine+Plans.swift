package import DesiredState
package import LiveState
package import Model
package import Ports
import Reconciliation
import Rollout

/// What Terraform is asked to plan.
extension EnvironmentMachine {
    /// The plan of one instance: everything else as last applied, this one as wanted.
    func instancePlan(_ item: ServiceWork.Item) -> TerraformPlanRequest {
        var specs = context.memory.applied.mapValues(\.spec)
        var secrets = context.memory.applied.mapValues { keep($0) }
        if item.kind == .remove {
            specs[item.name] = nil
            secrets[item.name] = nil
        } else if let spec = item.spec {
            specs[item.name] = spec
            secrets[item.name] = sources(for: spec)
        }
        return planRequest(specs: specs, secrets: secrets, targets: [InstanceAddress.text(item.name)])
    }

    /// The plan of everything as last applied.
    ///
    /// `live` stands for the last observation when no run has one.
    package func fullPlan(targets: [String] = [], refreshOnly: Bool = false, live: LiveEnvironment? = nil) -> TerraformPlanRequest {
        planRequest(
            specs: context.memory.applied.mapValues(\.spec), secrets: context.memory.applied.mapValues { keep($0) }, targets: targets,
            refreshOnly: refreshOnly, live: live)
    }

    /// The full plan for a person's command: the very request that the controller would make at `desired` of `commit`, so that what
    /// ignore rules leave alone stays as `live` has it. Nothing of a run is used; `live` is needed when there are such rules.
    package func fullPlan(
        of desired: DesiredEnvironment, commit: CommitID, reconciliation: ReconciliationID, live: LiveEnvironment?, at now: Timestamp
    ) -> TerraformPlanRequest {
        PlanBasis(
            environment: environment, project: desired.project, region: desired.region, commit: commit, reconciliation: reconciliation,
            rules: IgnoreRules(desired.ignore, at: now), live: live
        ).request(specs: context.memory.applied.mapValues(\.spec), secrets: context.memory.applied.mapValues { keep($0) })
    }

    private func planRequest(
        specs: [InstanceName: InstanceSpec], secrets: [InstanceName: SecretSources], targets: [String], refreshOnly: Bool = false,
        live: LiveEnvironment? = nil
    ) -> TerraformPlanRequest {
        let none = ProjectID(uncheckedText: "00000000-0000-0000-0000-000000000000")
        return PlanBasis(
            environment: environment, project: run?.desired?.project ?? none, region: run?.desired?.region ?? "fr-par",
            commit: run?.terraformCommit ?? CommitID(uncheckedText: "0000000000000000000000000000000000000000"),
            reconciliation: run?.id ?? .none, rules: ignoreRules, live: run?.live ?? live
        ).request(specs: specs, secrets: secrets, targets: targets, refreshOnly: refreshOnly)
    }

    private func keep(_ applied: AppliedInstance) -> SecretSources {
        var sources: SecretSources = applied.secretHashes.mapValues { .keep(hash: $0) }
        for (variable, pin) in applied.spec.secrets where sources[variable] == nil { sources[variable] = .read(pin) }
        return sources
    }

    /// Where an instance's secrets come from when it is written: a key that has the right revision and that nobody else
    /// touched is kept by its hash, so that plaintext travels only for keys that change.
    func sources(for spec: InstanceSpec) -> SecretSources {
        let applied = context.memory.applied[spec.name]
        let live = run?.live?.container(spec.name)
        var sources: SecretSources = [:]
        for (variable, pin) in spec.secrets {
            if let hash = live?.secretHashes[variable], applied?.secretHashes[variable] == hash, applied?.spec.secrets[variable] == pin {
                sources[variable] = .keep(hash: hash)
            } else {
                sources[variable] = .read(pin)
            }
        }
        // What was found there stays as it is where git doesn't ask for another: its secrets may have revisions that nobody knows.
        guard let applied, applied.spec == spec, !isAskedFor(spec) else { return sources }
        for (variable, hash) in applied.secretHashes where sources[variable] == nil {
            sources[variable] = .keep(hash: live?.secretHashes[variable] ?? hash)
        }
        return sources
    }

    private func isAskedFor(_ spec: InstanceSpec) -> Bool {
        run?.effective[spec.name.service]?.instances(of: spec.name.service).contains(spec) ?? false
    }
}
