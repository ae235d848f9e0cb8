import Controller
import DesiredState
import LiveState
import Model
import Ports
import Testing

/// Trouble with an image or a secret stays with the service that it belongs to, and what is pinned needs no look-up.
@Suite struct ResolvingTests {
    private static let away = PortFailure(
        .unreachable, code: "scaleway_outage", "Scaleway: list secret versions failed with HTTP 503.")
    private static let none = PortFailure(
        .notFound, code: "scaleway_not_found", "Scaleway: secret token has no enabled revision; add one")

    private func service(_ name: String, secret: SecretReference? = nil, tag: String? = nil) throws -> DesiredService {
        DesiredService(
            name: try #require(ServiceName(name)),
            image: ImageRequest(
                repository: "rg/\(name)", tag: tag, digest: tag == nil ? try ObedientWorld.digest(1) : nil),
            scaling: ScalingLimits(min: 1, max: 1), secrets: secret.map { ["TOKEN": $0] } ?? [:],
            resources: Resources(mvCPU: 560, memoryBytes: 1 << 30), http: HTTPSettings(port: 8080, health: "/health"))
    }

    /// `web` and `api` run; `api` has a secret at `latest`.
    private func running(_ reference: SecretReference = SecretReference(name: "token")) throws -> (
        MachineHarness, ObedientWorld
    ) {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        world.others = [try service("api", secret: reference)]
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
        return (harness, world)
    }

    private static func troubled(_ failure: PortFailure) -> (ResolveRequest) -> EffectResult {
        { request in
            var troubles = ResolutionTroubles()
            for reference in request.secrets { troubles.secrets[reference.key] = failure }
            for service in request.images.keys { troubles.images[service] = failure }
            return .pins(ReleasePins(), troubles: troubles)
        }
    }

    @Test func oneSecretWithoutARevisionRefusesNoOtherService() throws {
        var (harness, world) = try running()
        world.resolution = Self.troubled(Self.none)
        world.image = 2
        world.applied = []
        try harness.drive(&world, to: .completed)
        #expect(world.applied == ["web-0 2", "web-1 2"])
        try harness.drive(&world, to: .refused)
        let reason = harness.machine.memory.passes.last?.reason
        #expect(reason?.code == "scaleway_not_found")
        #expect(
            reason?.message
                == "api: Scaleway: secret token has no enabled revision; add one. It keeps running what it runs, and "
                + "the other services go on."
        )
        #expect(world.containers["api-0"] != nil && harness.machine.memory.services.verified.count == 2)
    }

    @Test func driftOfTheTroubledServiceIsHealedWithWhatItRuns() throws {
        var (harness, world) = try running()
        world.resolution = Self.troubled(Self.none)
        world.containers["api-0"]?.variables["LOG_LEVEL"] = "console"
        try harness.drive(&world, to: .completed)
        #expect(world.containers["api-0"]?.variables.isEmpty == true)
        #expect(harness.machine.memory.passes.last?.reason.code == "scaleway_not_found", "it isn't as git says")
        #expect(harness.machine.memory.pins.troubles?.count == 1)
        world.resolution = nil
        try harness.drive(&world, to: .noop)
        #expect(
            harness.machine.memory.passes.last?.reason.code == "converged"
                && harness.machine.memory.pins.troubles == nil)
    }

    @Test("what is pinned stays in force while Secret Manager is away", arguments: [true, false])
    func away(whole: Bool) throws {
        var (harness, world) = try running()
        world.resolution = whole ? { _ in .failed(Self.away) } : Self.troubled(Self.away)
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        world.containers["api-0"] = nil
        try harness.drive(&world, to: .completed)
        #expect(world.containers["web-1"]?.variables.isEmpty == true && world.containers["api-0"] != nil)
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "pins_kept")
        #expect(!harness.recorded.contains { $0.kind == .environmentUnreachable })
    }

    /// A rotation whose release is held must not look like another release because Secret Manager is away.
    @Test func aHoldStaysWhileSecretManagerIsAway() throws {
        var (harness, world) = try running()
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        try harness.drive(&world, to: .noop)
        let holds = harness.machine.memory.services.holds
        world.resolution = Self.troubled(Self.none)
        let passes = harness.machine.memory.passes.count
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.passes.count > passes + 2 && harness.machine.reconciliation == nil
        }
        #expect(harness.machine.memory.passes.last?.outcome == .refused)
        #expect(harness.machine.memory.services.holds == holds && holds.count == 1)
    }

    @Test func aRevisionThatRunsIsNotLookedUp() throws {
        var (harness, world) = try running(SecretReference(name: "token", revision: 3))
        let asked = world.resolved.count
        try harness.drive(&world, to: .noop)
        #expect(asked == 1 && world.resolved.count == 1)
    }

    @Test func aFirstReleaseThatCannotBeResolvedWaitsAlone() throws {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        world.others = [try service("api", tag: "1.0")]
        world.resolution = Self.troubled(
            PortFailure(.notFound, code: "scaleway_not_found", "Scaleway: image rg/api has no tag 1.0"))
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        #expect(world.applied == ["web-0 1", "web-1 1"])
        try harness.drive(&world, to: .noop)
        #expect(
            harness.machine.memory.passes.last?.reason
                == Reason(
                    code: "waits_for_image", message: "api waits for its image: Scaleway: image rg/api has no tag 1.0.")
        )
    }

    /// Renamed in one commit with an image that isn't there, with `prune`: the old name goes on.
    @Test func whatAnUnresolvedServiceReplacesStays() throws {
        var (harness, world) = try running()
        world.prune = true
        world.commit = 2
        world.others = [try service("backend", tag: "1.0")]
        world.resolution = Self.troubled(
            PortFailure(.notFound, code: "scaleway_not_found", "Scaleway: image rg/backend has no tag 1.0"))
        try harness.drive(&world, to: .noop)
        #expect(world.containers["api-0"] != nil && harness.machine.memory.pins.troubles?.count == 1)
        world.resolution = nil
        try harness.drive(&world, to: .completed)
        #expect(world.containers["backend-0"] != nil && world.containers["api-0"] == nil)
    }

    /// Lets time pass, as no answer to the look-up comes.
    private func wakeUntilItIsGivenUp(_ harness: inout MachineHarness) {
        for _ in 0..<60 where harness.effects.contains(where: { if case .resolve = $0.effect { true } else { false } })
        { harness.wake() }
    }

    @Test func anAnswerThatDoesNotComeHoldsNothingUp() throws {
        var (harness, world) = try running()
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .resolve = $0.effect { true } else { false } }
        }
        let began = harness.now
        wakeUntilItIsGivenUp(&harness)
        #expect(harness.now == began + .seconds(5))
        try harness.drive(&world, to: .completed)
        #expect(world.containers["web-1"]?.variables.isEmpty == true)
    }

    /// An API that is always slow doesn't keep a first release for ever: it gets more time, up to a limit.
    @Test func aServiceThatNeedsTheAnswerGetsMoreTimeForIt() throws {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        world.others = [try service("api", tag: "1.0")]
        harness.send(.restarted)
        for seconds in [5, 10, 20, 20] {
            try harness.drive(&world) { harness, _ in
                harness.effects.contains { if case .resolve = $0.effect { true } else { false } }
            }
            let began = harness.now
            wakeUntilItIsGivenUp(&harness)
            #expect(harness.now == began + .seconds(seconds))
        }
        #expect(world.resolved.isEmpty && world.applied == ["web-0 1", "web-1 1"])
        try harness.drive(&world) { harness, world in
            world.containers["api-0"] != nil && harness.machine.reconciliation == nil
        }
        #expect(harness.machine.memory.pins.slowLookUps == nil)
    }

    /// What isn't named any more isn't remembered.
    @Test func rememberedPinsAreThoseThatGitNames() throws {
        var (harness, world) = try running()
        #expect(harness.machine.memory.pins.secrets == ["token@latest": SecretPin(name: "token", revision: 1)])
        world.others = []
        try harness.drive(&world) { harness, _ in harness.machine.memory.pins.secrets == nil }
    }
}
