import Controller
import DesiredState
import LiveState
import Model
import Ports
import Testing

/// The database comes before what may need it, and its passwords change all at once or not at all.
@Suite struct PasswordTests {
    private static let none = PortFailure(
        .notFound, code: "scaleway_not_found", "Scaleway: resolve: secret evalap-b doesn't exist")
    private static let first = [
        "evalap_a": SecretReference(name: "evalap-a", revision: 1),
        "evalap_b": SecretReference(name: "evalap-b", revision: 1),
    ]
    private static let second = first.merging(["evalap_b": SecretReference(name: "evalap-b", revision: 2)]) { $1 }

    /// Everything can be resolved but references of that key.
    private static func lacking(_ key: String, _ failure: PortFailure = none) -> (ResolveRequest) -> EffectResult {
        { request in
            var (pins, troubles) = (ReleasePins(), ResolutionTroubles())
            for reference in request.secrets {
                if reference.key == key {
                    troubles.secrets[key] = failure
                } else {
                    pins.secrets[reference.key] = SecretPin(name: reference.name, revision: reference.revision ?? 1)
                }
            }
            return .pins(pins, troubles: troubles)
        }
    }

    private func waiting() throws -> (MachineHarness, ObedientWorld) {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        world.passwords = Self.first
        (world.namespace, world.namespaceInState) = (false, false)
        world.databaseInState = false
        world.resolution = Self.lacking("evalap-b@1")
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        return (harness, world)
    }

    @Test func whatNeverRanWaitsForTheDatabase() throws {
        var (harness, world) = try waiting()
        #expect(world.applied == ["namespace"])
        let reason = harness.machine.memory.passes.last?.reason
        #expect(reason?.code == "waits_for_secret")
        #expect(reason?.message.contains("production waits for revision 1 of evalap-b") == true, "\(reason as Any)")

        world.resolution = nil
        try harness.drive(&world, to: .completed)
        #expect(world.applied == ["namespace", "database create", "web-0 1", "web-1 1"])
        #expect(
            world.planned?.passwords == [
                "evalap_a": SecretPin(name: "evalap-a", revision: 1),
                "evalap_b": SecretPin(name: "evalap-b", revision: 1),
            ])
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
    }

    @Test func aPasswordThatIsNotThereKeepsNothingThatRunsFromGoingOn() throws {
        var (harness, world) = try waiting()
        world.resolution = nil
        try harness.drive(&world, to: .completed)
        world.passwords = Self.second
        world.commit = 2
        world.image = 2
        world.resolution = Self.lacking("evalap-b@2")
        world.applied = []
        try harness.drive(&world, to: .completed)
        #expect(world.applied == ["web-0 2", "web-1 2"])
        #expect(world.planned?.passwords?["evalap_b"]?.revision == 1)
        #expect(harness.machine.memory.passes.last?.reason.code == "waits_for_secret")
        #expect(!harness.machine.memory.pins.isWhole)

        world.resolution = nil
        world.databaseInState = false
        try harness.drive(&world, to: .completed)
        #expect(world.planned?.passwords?["evalap_b"]?.revision == 2)
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
    }

    /// As after a destroy that was broken off: with passwords whose secrets are gone nothing can be planned, so that
    /// those would never be made again.
    @Test func passwordsWhoseSecretIsGoneAreWaitedForOnceNoPlanCanBeMade() throws {
        var (harness, world) = try waiting()
        world.resolution = nil
        try harness.drive(&world, to: .completed)
        world.resolution = Self.lacking("evalap-b@1")
        try harness.planEverything(&world)
        #expect(harness.machine.memory.pins.passwords?.count == Self.first.count, "what works isn't looked up again")

        let tree = try #require(world.terraformTree as String?)
        world.brokenTrees[tree] = PortFailure(.invalid, code: "terraform_plan", "main.tf:1: no element found")
        try harness.planEverything(&world)
        #expect(harness.machine.memory.passes.last?.reason.code == "terraform_plan")
        world.brokenTrees = [:]
        world.databaseInState = false
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.pins.passwords == nil
        }
        #expect(harness.machine.memory.pins.passwordTrouble?.code == "waits_for_secret")
        world.resolution = nil
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.pins.passwords != nil
        }
    }

    /// With the code before, only what instances stand on is mended: the database keeps its passwords, and that is known.
    @Test func codeThatIsHeldKeepsThePasswordsThatWereApplied() throws {
        var (harness, world) = try waiting()
        world.resolution = nil
        try harness.drive(&world, to: .completed)
        world.commit = 2
        world.terraformTree = "broken"
        world.brokenTrees["broken"] = PortFailure(.invalid, code: "terraform_plan", "main.tf:1: no")
        try harness.drive(&world) { harness, _ in harness.machine.memory.code.hold != nil }
        world.commit = 3
        world.passwords = Self.second
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation == nil
                && harness.machine.memory.pins.passwords?["evalap_b"]?.revision == 2
        }
        #expect(harness.machine.memory.code.appliedPasswords?["evalap_b"]?.revision == 1)

        world.commit = 4
        world.terraformTree = "mended"
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation == nil
                && harness.machine.memory.code.appliedPasswords?["evalap_b"]?.revision == 2
        }
        #expect(harness.machine.memory.code.hold == nil)
    }

    /// Nobody is asked again about a revision that is in force.
    @Test func whatIsInForceIsNotLookedUpAgain() throws {
        var (harness, world) = try waiting()
        world.resolution = nil
        try harness.drive(&world, to: .completed)
        world.resolved = []
        try harness.drive(&world, to: .noop)
        #expect(world.resolved.flatMap(\.secrets) == [])
    }

    @Test func aSecretManagerThatIsAwayIsNoMissingSecret() throws {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        world.passwords = Self.first
        (world.namespace, world.namespaceInState) = (false, false)
        let away = PortFailure(.unreachable, code: "scaleway_outage", "Scaleway: HTTP 503")
        world.resolution = Self.lacking("evalap-b@1", away)
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "scaleway_outage")
        #expect(world.applied == ["namespace"])
    }

    @Test func aServiceThatNeverRanWaitsForItsSecret() throws {
        var (harness, world) = try MachineHarness.provisioned()
        let new = DesiredService(
            name: try #require(ServiceName("api")),
            image: ImageRequest(repository: "rg/api", tag: nil, digest: try ObedientWorld.digest(1)),
            scaling: ScalingLimits(min: 1, max: 1), secrets: ["TOKEN": SecretReference(name: "api-token")],
            resources: Resources(mvCPU: 560, memoryBytes: 1 << 30), http: HTTPSettings(port: 8080, health: "/health"))
        world.others = [new]
        world.commit = 2
        world.resolution = Self.lacking("api-token@latest")
        try harness.drive(&world, to: .noop)
        let reason = harness.machine.memory.passes.last?.reason
        #expect(reason?.code == "waits_for_secret")
        #expect(
            reason?.message.hasPrefix("api waits for an enabled revision of api-token:") == true, "\(reason as Any)")
        // A container that is busy keeps nothing of that from being said.
        world.containers["web-1"]?.status = .updating
        harness.now = harness.now + .seconds(7 * 3600)
        let passes = harness.machine.memory.passes.count
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.passes.count > passes + 2 && harness.machine.reconciliation == nil
        }
        let both = try #require(harness.machine.memory.passes.last?.reason)
        #expect(both.code == "waits_for_secret")
        #expect(both.message.hasPrefix("api waits for") && both.message.contains("web-1 is updating"), "\(both)")
        world.containers["web-1"]?.status = .ready
        world.resolution = nil
        try harness.drive(&world, to: .completed)
        #expect(world.applied.last == "api-0 1")
    }
}
