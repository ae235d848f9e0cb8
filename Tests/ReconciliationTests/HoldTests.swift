import Model
import Reconciliation
import Testing

@Suite struct HoldTests {
    private func hold(_ refused: Release, _ previous: Release?) -> Hold {
        Hold(
            refused: refused, previous: previous, reason: Reason(code: "x", message: "y"), since: Fixtures.start,
            reconciliation: ReconciliationID(uncheckedText: "00000000-0000-7000-8000-000000000000"))
    }

    @Test func digestIsHeldWhenItChanged() throws {
        let hold = hold(try Fixtures.release(2), try Fixtures.release(1))
        #expect(hold.forbids(try Fixtures.release(2, variables: ["A": "other"])))
        #expect(!hold.forbids(try Fixtures.release(1)))
        #expect(self.hold(try Fixtures.release(2), nil).forbids(try Fixtures.release(2)))
    }

    @Test func releaseIsHeldWhenTheDigestIsTheSame() throws {
        let bad = try Fixtures.release(1, variables: ["A": "bad"])
        let hold = hold(bad, try Fixtures.release(1))
        #expect(hold.forbids(bad))
        #expect(!hold.forbids(try Fixtures.release(1, variables: ["A": "good"])))
    }

    @Test func effectiveReleases() throws {
        let web = try Fixtures.service()
        let bad = try Fixtures.release(2)
        let good = try Fixtures.release(1)
        let holds = [web: hold(bad, good)]
        let held = EffectiveReleases(desired: [web: bad], holds: holds, verified: [web: good])
        #expect(held.releases[web] == good && held.held[web] != nil)
        let first = EffectiveReleases(desired: [web: bad], holds: holds, verified: [:])
        #expect(first.releases.isEmpty && first.held[web] != nil)
        let moved = EffectiveReleases(desired: [web: try Fixtures.release(3)], holds: holds, verified: [web: good])
        #expect(moved.releases[web] == (try Fixtures.release(3)) && moved.held.isEmpty)
    }
}
