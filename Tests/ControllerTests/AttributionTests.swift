import Controller
import DesiredState
import LiveState
import Model
import Ports
import Testing

/// Who caused drift, and when the machine knows.
@Suite struct AttributionTests {
    private func drifted() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        world.containers["web-0"]?.variables["DEBUG"] = "1"
        return (harness, world)
    }

    private func write(at time: Timestamp) -> Attribution {
        Attribution(
            resource: "web-0", method: "UpdateContainer", principal: "principal-1", requestID: "request-1", time: time,
            userAgent: "console/1")
    }

    private func driveThroughDrift(_ harness: inout MachineHarness, _ world: inout ObedientWorld) throws {
        try harness.drive(&world, to: .completed)
        #expect(world.containers["web-0"]?.variables == [:])
    }

    @Test("what Audit Trail shows already is in drift.detected and in the steps")
    func explained() throws {
        var (harness, world) = try drifted()
        world.writes["web-0"] = (write(at: harness.now), harness.now)
        let passed = try #require(harness.machine.memory.passes.agreedAt)
        try driveThroughDrift(&harness, &world)
        let event = try #require(harness.recorded.last { $0.kind == .driftDetected })
        #expect(event.explanations == [DriftExplanation(resource: "web-0", write: world.writes["web-0"]?.write)])
        #expect(!harness.recorded.contains { $0.kind == .driftExplained })
        let question = try #require(world.questions.first)
        #expect(question.resources.map(\.name) == ["web-0"] && question.resources.first?.ids == ["id-web-0"])
        let since = try #require(question.resources.first?.since)
        #expect(since < passed && passed - since <= .seconds(90))
        #expect(world.questions.count == 1)
        #expect(
            harness.shown.contains {
                $0.contains("by principal principal-1 with “console/1” (UpdateContainer, request request-1)")
            })
    }

    @Test("an entry that comes late is asked for again while the work goes on, and becomes an event of its own")
    func late() throws {
        var (harness, world) = try drifted()
        world.writes["web-0"] = (write(at: harness.now), .init(seconds: 0) + .seconds(4_000_000_000))
        try harness.drive(&world) { harness, _ in harness.recorded.contains { $0.kind == .driftDetected } }
        let detected = try #require(harness.recorded.last { $0.kind == .driftDetected })
        #expect(detected.explanations == [DriftExplanation(resource: "web-0", write: nil)])
        #expect(harness.shown.contains { $0.contains("web-0: changed by somebody else; not explained (yet)") })
        world.writes["web-0"] = (write(at: harness.now), harness.now)
        try harness.drive(&world) { harness, _ in harness.recorded.contains { $0.kind == .driftExplained } }
        let explained = try #require(harness.recorded.last { $0.kind == .driftExplained })
        #expect(explained.causation == detected.id)
        #expect(explained.explanations.first?.write?.requestID == "request-1")
        #expect(harness.machine.memory.surroundings.unexplained.isEmpty)
    }

    @Test("what stays unexplained is asked for at later passes, for ten minutes and no longer")
    func givenUp() throws {
        var (harness, world) = try drifted()
        try driveThroughDrift(&harness, &world)
        #expect(harness.machine.memory.surroundings.unexplained.count == 1)
        let seen = try #require(harness.machine.memory.surroundings.unexplained.first?.seenAt)
        try harness.drive(&world, to: .noop)
        #expect(world.questions.count >= 2)
        harness.now = seen + .seconds(600)
        let passes = harness.machine.memory.passes.count
        let asked = world.questions.count
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.passes.count > passes + 1 && harness.machine.reconciliation == nil
        }
        #expect(harness.machine.memory.surroundings.unexplained.isEmpty)
        #expect(world.questions.count <= asked + 1)
        #expect(!harness.recorded.contains { $0.kind == .driftExplained })
    }

    @Test("no answer holds healing up for two seconds and no longer")
    func silence() throws {
        var (harness, world) = try drifted()
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .attribute = $0.effect { true } else { false } }
        }
        let asked = harness.now
        harness.sleep(.milliseconds(1999))
        #expect(!harness.recorded.contains { $0.kind == .driftDetected })
        harness.sleep(.milliseconds(1))
        #expect(harness.now == asked + .seconds(2))
        #expect(harness.recorded.contains { $0.kind == .driftDetected })
        #expect(!harness.effects.contains { if case .attribute = $0.effect { true } else { false } })
        try driveThroughDrift(&harness, &world)
    }

    @Test("without the permission it says so, heals, and doesn't ask again")
    func denied() throws {
        var (harness, world) = try drifted()
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .attribute = $0.effect { true } else { false } }
        }
        harness.answer(
            .failed(PortFailure(.denied, code: "scaleway_permission_denied", "the key lacks AuditTrailReadOnly")))
        try driveThroughDrift(&harness, &world)
        #expect(world.questions.isEmpty)
        #expect(
            harness.shown.contains { $0.contains("Who caused the drift isn't known: the key lacks AuditTrailReadOnly") }
        )
        #expect(
            harness.recorded.last { $0.kind == .driftDetected }?.explanations == [
                DriftExplanation(resource: "web-0", write: nil)
            ])
    }

    @Test("a commit's change asks nobody")
    func noDrift() throws {
        var (harness, world) = try drifted()
        world.containers["web-0"]?.variables = [:]
        world.image = 2
        try harness.drive(&world, to: .completed)
        #expect(world.questions.isEmpty)
    }
}
