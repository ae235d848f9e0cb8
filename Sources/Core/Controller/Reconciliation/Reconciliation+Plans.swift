import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// What Terraform is asked to plan.
extension Reconciliation {
    /// The plan of one instance: everything else as last applied, this one as wanted.
    func instancePlan(_ item: ServiceWork.Item, _ context: MachineContext) -> TerraformPlanRequest {
        var specs = context.memory.instances.applied.mapValues(\.spec)
        var secrets = context.memory.instances.applied.mapValues(\.keptSecrets)
        if item.kind == .remove {
            specs[item.name] = nil
            secrets[item.name] = nil
        } else if let spec = item.spec {
            specs[item.name] = spec
            secrets[item.name] = sources(for: spec, context.memory)
        }
        return planRequest(context, specs: specs, secrets: secrets, targets: [InstanceAddress.text(item.name)])
    }

    /// The plan of everything as last applied.
    func fullPlan(
        _ context: MachineContext, targets: [String] = [], refreshOnly: Bool = false, adoptions: [Adoption] = []
    ) -> TerraformPlanRequest {
        var request = planRequest(
            context, specs: context.memory.instances.applied.mapValues(\.spec),
            secrets: context.memory.instances.applied.mapValues(\.keptSecrets),
            targets: targets, refreshOnly: refreshOnly)
        if !adoptions.isEmpty { request.adoptions = adoptions }
        return request
    }

    private func planRequest(
        _ context: MachineContext, specs: [InstanceName: InstanceSpec], secrets: [InstanceName: SecretSources],
        targets: [String],
        refreshOnly: Bool = false
    ) -> TerraformPlanRequest {
        let none = ProjectID(uncheckedText: "00000000-0000-0000-0000-000000000000")
        return PlanBasis(
            environment: context.environment, project: header.desired?.project ?? none,
            region: header.desired?.region ?? "fr-par",
            commit: header.terraformCommit ?? CommitID(uncheckedText: "0000000000000000000000000000000000000000"),
            reconciliation: header.id, rules: ignoreRules(context), live: picture.live,
            passwords: context.memory.pins.passwords, backupDays: header.desired?.backupDays
        ).request(specs: specs, secrets: secrets, targets: targets, refreshOnly: refreshOnly)
    }

    /// Where an instance's secrets come from when it is written: a key that has the right revision and that nobody else
    /// touched is kept by its hash, so that plaintext travels only for keys that change.
    private func sources(for spec: InstanceSpec, _ memory: EnvironmentMemory) -> SecretSources {
        let applied = memory.instances.applied[spec.name]
        let live = picture.live?.container(spec.name)
        var sources: SecretSources = [:]
        for (variable, pin) in spec.secrets {
            if let hash = live?.secretHashes[variable], applied?.secretHashes[variable] == hash,
                applied?.spec.secrets[variable] == pin
            {
                sources[variable] = .keep(hash: hash)
            } else {
                sources[variable] = .read(pin)
            }
        }
        // What was found there stays as it is where git doesn't ask for another: its secrets may have revisions that
        // nobody knows.
        guard let applied, applied.spec == spec, !isAskedFor(spec) else { return sources }
        for (variable, hash) in applied.secretHashes where sources[variable] == nil {
            sources[variable] = .keep(hash: live?.secretHashes[variable] ?? hash)
        }
        return sources
    }

    private func isAskedFor(_ spec: InstanceSpec) -> Bool {
        picture.effective[spec.name.service]?.instances(of: spec.name.service).contains(spec) ?? false
    }
}

extension AppliedInstance {
    /// Its secrets as they are; one whose hash isn't known is read.
    var keptSecrets: SecretSources {
        var sources: SecretSources = secretHashes.mapValues { .keep(hash: $0) }
        for (variable, pin) in spec.secrets where sources[variable] == nil { sources[variable] = .read(pin) }
        return sources
    }
}
