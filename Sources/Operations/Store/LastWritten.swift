import Backups
import Controller
import LiveState
import Model
import Planning

/// The little of a machine's saved state that a look at differences needs: what was last written to the environment,
/// and which digest each image request stands for. Reading the whole machine costs several times as much.
struct LastWritten: Decodable {
    private let standing: Standing
    private let memory: Memory

    private enum CodingKeys: CodingKey { case standing, memory }

    init(from decoder: any Decoder) throws {
        try SavedEnvironment.checkFormat(decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        standing = try container.decode(Standing.self, forKey: .standing)
        memory = try container.decode(Memory.self, forKey: .memory)
    }

    private struct Standing: Decodable {
        let images: [ServiceName: EnvironmentMemory.ImagePin]
        let tags: ImageTags?
        let applied: [InstanceName: AppliedInstance]
        let verified: [ServiceName: Release]
    }

    private struct Memory: Decodable {
        let namespace: LiveNamespace?
        let project: ProjectID?
        let survey: EnvironmentMemory.Survey?
        let verifiedCode: TerraformCode?
        let codeHold: CodeHold?
        let codeWait: CodeWait?
        let backups: BackupMemory?
        let migrations: [ServiceName: MigrationStanding]?
    }

    /// Which backups the controller made.
    var backups: BackupMemory { memory.backups ?? BackupMemory() }
    /// See ``ServiceMemory/migrations``.
    var migrations: [ServiceName: MigrationStanding] { memory.migrations ?? [:] }
    /// See ``PinMemory/images``.
    var images: [ServiceName: EnvironmentMemory.ImagePin] { standing.images }
    /// See ``PinMemory/knownTags``.
    var tags: ImageTags { EnvironmentMemory.ImagePin.tags(images.values).merging(standing.tags ?? ImageTags()) }
    /// See ``InstanceMemory/applied``.
    var applied: [InstanceName: AppliedInstance] { standing.applied }
    /// See ``ServiceMemory/verified``.
    var verified: [ServiceName: Release] { standing.verified }
    /// See ``PlaceMemory/project``; nil while nothing was applied.
    var project: ProjectID? { applied.isEmpty && namespace == nil ? nil : memory.project }
    /// What a look should find.
    var known: KnownResources {
        KnownResources(
            namespaceID: namespace?.id,
            containers: Dictionary(uniqueKeysWithValues: applied.map { ($0.key.text, $0.value.containerID) }))
    }
    /// See ``SurroundingsMemory/survey``.
    var notices: [Reason] { memory.survey?.notices ?? [] }
    /// See ``CodeMemory/verified``.
    var verifiedCode: TerraformCode? { memory.verifiedCode }

    /// What Terraform's code differs in from git's while that is held or waits.
    func codeDifference(in environment: EnvironmentName, tree: String, now: Timestamp) -> Difference? {
        let why: String
        if let hold = memory.codeHold, hold.tree == tree {
            why = "held since \(hold.since)"
        } else if let wait = memory.codeWait, wait.tree == tree, wait.applies(at: now) {
            why = "waits for \(wait.environment) until \(wait.until)"
        } else {
            return nil
        }
        return Difference(
            environment: environment, resource: "terraform", field: "code", desired: "\(tree.prefix(12)) (\(why))",
            live: memory.verifiedCode.map { String($0.tree.prefix(12)) }, kind: .infrastructure)
    }

    /// See ``PlaceMemory/namespace``.
    var namespace: LiveNamespace? { memory.namespace }
}
