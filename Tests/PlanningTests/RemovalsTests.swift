import LiveState
import Model
import Planning
import TestSupport
import Testing

/// When an instance of a service that git no longer names may go.
@Suite struct RemovalsTests {
    private let dropped = Fixtures.start + .seconds(100)

    private func hold(_ seconds: Int) throws -> Hold {
        Hold(
            refused: .digest(try Fixtures.digest(9)), reason: Reason(code: "probe_failed", message: "m"),
            since: Fixtures.start + .seconds(seconds), reconciliation: ReconciliationID(uncheckedText: "r"))
    }

    /// Git names `web`, which runs what it should.
    private func settled() throws -> Removals {
        let web = try Fixtures.service()
        let release = try Fixtures.release(1)
        let specs = release.instances(of: web)
        return Removals(
            services: [web], effective: [web: release], held: [:], verified: [web: release],
            applied: Dictionary(
                uniqueKeysWithValues: specs.map {
                    ($0.name, AppliedInstance(spec: $0, container: Fixtures.container($0)))
                }),
            unproven: [], live: Fixtures.live(specs.map { Fixtures.container($0) }))
    }

    @Test func mayGoWhenAllThatGitNamesWasSeenHealthy() throws {
        #expect(try settled().obstacle(dropped: dropped) == nil)
        var none = try settled()
        none.services = []
        #expect(none.obstacle(dropped: dropped) == nil)
    }

    @Test func aHoldKeepsItUnlessItIsOlderAndTheServiceRuns() throws {
        let web = try Fixtures.service()
        for (seconds, keeps) in [(0, false), (99, false), (100, true), (200, true)] {
            var held = try settled()
            held.held = [web: try hold(seconds)]
            #expect(held.obstacle(dropped: dropped) == (keeps ? .held(web, try hold(seconds)) : nil), "\(seconds)")
            held.verified = [:]
            #expect(
                held.obstacle(dropped: dropped, pending: [web]) == .held(web, try hold(seconds)),
                "never ran: \(seconds)")
        }
    }

    @Test func whatWasNotSeenHealthyKeepsIt() throws {
        let web = try Fixtures.service()
        let name = InstanceName(service: web, index: 1)
        let changes: [(String, (inout Removals) throws -> Void)] = [
            ("found, not probed", { $0.unproven = [name] }),
            ("never written", { $0.applied[name] = nil }),
            ("another release", { $0.effective[web] = try Fixtures.release(2) }),
            ("no release known", { $0.effective[web] = nil }),
            ("gone", { $0.live = Fixtures.live([Fixtures.container(try Fixtures.spec(1, 0))]) }),
            (
                "in error",
                {
                    $0.live = Fixtures.live([
                        Fixtures.container(try Fixtures.spec(1, 0)),
                        Fixtures.container(try Fixtures.spec(1, 1), status: .error),
                    ])
                }
            ),
        ]
        for (what, change) in changes {
            var removals = try settled()
            try change(&removals)
            #expect(removals.obstacle(dropped: dropped) == .unproven(web), "\(what)")
            #expect(removals.obstacle(dropped: dropped, pending: [web]) == nil, "brought up before: \(what)")
        }
    }
}
