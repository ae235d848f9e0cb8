import Controller
import LiveState
import Model
import Ports

extension MachineHarness {
    /// A machine whose first provisioning is over and quiet, and its world.
    static func provisioned(_ world: ObedientWorld = ObedientWorld()) throws -> (MachineHarness, ObedientWorld) {
        var harness = try MachineHarness()
        var world = world
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        world.lookedUp = []
        return (harness, world)
    }

    /// A service `api` was added whose first instance is ill and can't be read since it was made; another commit takes
    /// the place of the one whose rollout waits for what it can't see.
    static func withUnreadable() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try provisioned()
        world.services = ["api": 1, "web": 1]
        world.commit = 2
        try harness.drive(&world) { _, world in world.containers["api-0"] != nil }
        world.containers["api-0"]?.status = .error
        world.unreadable = ["api-0"]
        world.commit = 3
        return (harness, world)
    }
}

extension MachineHarness {
    /// Lets the slow full plan come, and the reconciliation that it leads to end.
    mutating func planEverything(_ world: inout ObedientWorld) throws {
        now = now + .seconds(6 * 3600 + 60)
        let before = machine.memory.passes.last
        try drive(&world) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.passes.last != before
        }
    }
}

extension ObedientWorld {
    mutating func written(_ sources: SecretSources) -> [String: String] {
        guard salts else { return Self.hashes(sources) }
        salt += 1
        return Self.hashes(sources).mapValues { $0.contains("#") ? $0 : "\($0)#\(salt)" }
    }

    mutating func rules(_ request: AlertRulesRequest) -> EffectResult {
        rulesAsked.append(request.commit)
        return ruleAnswers.isEmpty ? .rules(AlertRulesReport()) : ruleAnswers.removeFirst()
    }

    /// What the API says of secrets that came from there.
    static func hashes(_ sources: SecretSources) -> [String: String] {
        sources.mapValues { source in
            switch source {
            case .keep(let hash): hash
            case .read(let pin): "hash of \(pin.name) \(pin.revision)"
            }
        }
    }

    /// A hash without what tells it from other hashes of the same value.
    static func unsalted(_ hash: String) -> String { hash.split(separator: "#").first.map(String.init) ?? hash }

    func databaseChanges(_ request: TerraformPlanRequest) -> [PlannedChange] {
        let replaced = tainted.filter { request.targets.isEmpty || request.targets.contains($0) }
        if !replaced.isEmpty {
            return replaced.map {
                let type = $0.contains("terraform_data") ? "terraform_data" : "scaleway_vpc"
                return PlannedChange(address: $0, type: type, action: .replace, isTainted: isMarked)
            }
        }
        if passwords != nil, request.passwords == nil { return [] }
        guard !databaseInState, request.targets.isEmpty || request.targets.contains(Self.database) else { return [] }
        let isAdopted = request.adoptions?.contains { $0.address == Self.database } ?? false
        return [
            PlannedChange(
                address: Self.database, type: PlannedChange.databaseType, action: isAdopted ? .adopt : .create,
                name: databaseName)
        ]
    }
}
