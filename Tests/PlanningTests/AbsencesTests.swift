import LiveState
import Model
import Planning
import Testing

/// When a look that misses something is believed.
@Suite struct AbsencesTests {
    private static let start = Timestamp(seconds: 1_767_225_600)
    private static let known = ["web-0": "a", "web-1": "b"]

    /// A look `at` seconds after the first; `shown` are the containers in it.
    private struct Look: Sendable {
        let at: Int
        let shown: [String]
        let namespace: String?
        /// Seconds at which the next look may be believed; nil when this one is.
        let next: Int?
    }

    private static func look(_ at: Int, _ shown: [String], next: Int?, namespace: String? = "ns") -> Look {
        Look(at: at, shown: shown, namespace: namespace, next: next)
    }

    private static let histories: [(String, [Look])] = [
        ("all there", [look(0, ["web-0", "web-1"], next: nil)]),
        ("a moment", [look(0, [], next: 2), look(2, ["web-0", "web-1"], next: nil), look(4, [], next: 6)]),
        (
            "gone",
            [
                look(0, ["web-0"], next: 2), look(1, ["web-0"], next: 2), look(2, ["web-0"], next: nil),
                look(9, ["web-0"], next: nil),
            ]
        ),
        ("one after the other", [look(0, ["web-0"], next: 2), look(2, [], next: 4), look(4, [], next: nil)]),
        (
            "the namespace",
            [
                look(0, [], next: 60, namespace: nil), look(30, [], next: 60, namespace: nil),
                look(60, [], next: nil, namespace: nil),
                look(75, [], next: nil, namespace: "other"),
            ]
        ),
        (
            "two looks far apart",
            [look(0, ["web-0"], next: 2), look(121, ["web-0"], next: 123), look(123, ["web-0"], next: nil)]
        ),
        ("as far apart as may be", [look(0, ["web-0"], next: 2), look(120, ["web-0"], next: nil)]),
        (
            "the namespace, far apart",
            [
                look(0, [], next: 60, namespace: nil), look(200, [], next: 260, namespace: nil),
                look(260, [], next: nil, namespace: nil),
            ]
        ),
        (
            "another namespace",
            [look(0, ["web-0", "web-1"], next: 60, namespace: "other"), look(20, ["web-0", "web-1"], next: nil)]
        ),
    ]

    /// Time in which nobody looked makes nothing more certain.
    @Test func timeThatIsTakenOutIsNotWaited() {
        var absences = Absences()
        func take(_ seconds: Int) -> Timestamp? {
            let time = Self.start + .seconds(seconds)
            let live = LiveEnvironment(observedAt: time, namespace: nil, containers: [])
            guard case .lookAgain(let next, _) = absences.take(live, at: time, namespace: "ns", containers: [:]) else {
                return nil
            }
            return next
        }
        #expect(take(0) == Self.start + .seconds(60))
        absences.extend(by: .seconds(104))
        #expect(take(110) == Self.start + .seconds(164), "six seconds were waited")
        #expect(take(163) == Self.start + .seconds(164))
        #expect(take(164) == nil)
    }

    @Test(arguments: histories.map(\.0))
    func history(name: String) throws {
        let looks = try #require(Self.histories.first { $0.0 == name }?.1)
        var absences = Absences()
        for look in looks {
            let time = Self.start + .seconds(look.at)
            let live = LiveEnvironment(
                observedAt: time,
                namespace: look.namespace.map { LiveNamespace(id: $0, name: "production", status: .ready) },
                containers: look.shown.map { Self.container($0, at: time) })
            let containers = Dictionary(
                uniqueKeysWithValues: Self.known.compactMap { entry in InstanceName(entry.key).map { ($0, entry.value) }
                })
            let verdict = absences.take(live, at: time, namespace: "ns", containers: containers)
            let next: Timestamp? = if case .lookAgain(let next, _) = verdict { next } else { nil }
            #expect(next == look.next.map { Self.start + .seconds($0) }, "\(name) at \(look.at)")
            #expect(absences.isAwaited(at: time) == (look.next != nil), "\(name) at \(look.at)")
        }
    }

    private static func container(_ name: String, at time: Timestamp) -> LiveContainer {
        LiveContainer(
            id: known[name] ?? "", name: name, namespaceID: "ns", status: .ready, image: "i", minScale: 1, maxScale: 1,
            scaling: .concurrentRequests(1), resources: Resources(mvCPU: 1, memoryBytes: 1), port: 1, createdAt: time,
            updatedAt: time)
    }
}
