import Model
import Planning
import TestSupport
import Testing

/// The order of a service's instances decides whether an endpoint that answers is taken away for nothing.
@Suite struct WorkPlannerTests {
    private func difference(_ name: InstanceName, _ kind: Difference.Kind) throws -> Difference {
        Difference(
            environment: try Fixtures.environment(), resource: name.text, field: "image", desired: "a", live: "b",
            kind: kind)
    }

    /// Names and kinds in the order of the work of one service with four instances.
    private func order(
        _ kinds: [Int: Difference.Kind], unproven: [Int] = [], adopted: [Int] = [], untrusted: [Int] = []
    ) throws -> [String] {
        let service = try Fixtures.service()
        func name(_ index: Int) -> InstanceName { InstanceName(service: service, index: index) }
        let work = WorkPlanner.work(
            differences: try kinds.sorted { $0.key < $1.key }.map { try difference(name($0.key), $0.value) },
            effective: [service: try Fixtures.release(2, instances: 4)], removable: [name(9)],
            unproven: Set(unproven.map(name)), adopted: Set(adopted.map(name)), untrusted: Set(untrusted.map(name)))
        return work.flatMap(\.items).map { "\($0.name) \($0.kind.rawValue)" }
    }

    @Test func whatServesNothingComesFirst() throws {
        #expect(
            try order([0: .release, 1: .unhealthy, 2: .missing, 9: .orphan])
                == ["web-2 create", "web-1 redeploy", "web-0 update", "web-9 remove"])
    }

    /// It runs the new release already, and a probe of it says what the release is worth before anything
    /// is made or replaced.
    @Test func anUnprovenInstanceIsLookedAtBeforeAnythingIsChanged() throws {
        #expect(
            try order([1: .missing, 2: .release], unproven: [0]) == ["web-0 check", "web-1 create", "web-2 update"])
    }

    /// It was found; that it is ill is no reason to leave out what is missing.
    @Test func anAdoptedInstanceIsLookedAtAfterWhatIsMissing() throws {
        #expect(
            try order([1: .missing, 2: .release], unproven: [0], adopted: [0]) == [
                "web-1 create", "web-0 check", "web-2 update",
            ])
    }

    @Test func whatMayNotServeIsReplacedBeforeWhatDoes() throws {
        #expect(
            try order([0: .release, 1: .release, 2: .release], untrusted: [2]) == [
                "web-2 update", "web-0 update", "web-1 update",
            ])
    }

    /// A renamed service is a new one and an orphan: the old one goes when the new one is up, whatever their names are.
    @Test func aServiceThatGoesIsLast() throws {
        let old = InstanceName(service: try #require(ServiceName(String("alpha"))), index: 0)
        let new = InstanceName(service: try Fixtures.service(), index: 0)
        let work = WorkPlanner.work(
            differences: [try difference(old, .orphan), try difference(new, .missing)],
            effective: [new.service: try Fixtures.release(1, instances: 1)], removable: [old])
        #expect(work.flatMap(\.items).map { "\($0.name) \($0.kind.rawValue)" } == ["web-0 create", "alpha-0 remove"])
    }

    @Test func anOrphanThatMayNotGoIsLeftAlone() throws {
        #expect(try order([8: .orphan]) == [])
    }
}
