import Reconciliation
import Terraform
import Controller
import DesiredState
import Model
import Ports

extension LiveSession {
    func terraform(_ environment: EnvironmentName, arguments: [String]) async throws -> Int32 {
        try await holdingLock { try await runTerraform(environment, arguments: arguments) }
    }

    private func runTerraform(_ environment: EnvironmentName, arguments: [String]) async throws -> Int32 {
        let revision = try await adapters.source.revision(for: environment)
        guard case .valid(let desired) = revision.desired else {
            throw CommandError(
                "the desired state of \(environment) at \(revision.commit.id) is missing or invalid", advice: "Run `amarre validate` first."
            )
        }
        let applied = try await store.load(environment)?.memory.applied ?? [:]
        var secrets: [InstanceName: SecretSources] = [:]
        for (name, instance) in applied where !instance.spec.secrets.isEmpty {
            secrets[name] = instance.spec.secrets.reduce(into: [:]) { sources, secret in
                sources[secret.key] = instance.secretHashes[secret.key].map { .keep(hash: $0) } ?? .read(secret.value)
            }
        }
        guard let id = ReconciliationID(SystemIdentifiers().next(at: clock.now)) else { return ExitStatus.error.rawValue }
        let request = TerraformPlanRequest(
            environment: environment, project: desired.project, region: desired.region, commit: revision.commit.id,
            reconciliation: id, instances: applied.sorted { $0.key < $1.key }.map(\.value.spec), secrets: secrets)
        let status = try await adapters.terraform.passthrough(arguments: arguments, request: request)
        await adapters.terraform.discard(environment: environment)
        return status
    }
}
