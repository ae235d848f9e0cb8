import Model
import Testing

@Suite struct PassTallyTests {
    private func at(_ second: Int64) -> Timestamp { Timestamp(seconds: 1_770_000_000 + second) }

    @Test func passesAreCountedByCommitOutcomeAndReason() throws {
        let one = try #require(CommitID(String(repeating: "1", count: 40)))
        var tally = PassTally(since: at(0))
        for second: Int64 in [1, 2] { tally.count(commit: one, outcome: .noop, code: "converged", at: at(second)) }
        tally.count(commit: nil, outcome: .failed, code: "git_unreachable", at: at(3))
        tally.count(commit: one, outcome: .noop, code: "held", at: at(4))
        tally.count(commit: one, outcome: .noop, code: "converged", at: at(5))
        #expect(
            tally.count == 5 && tally.groups.map(\.count) == [3, 1, 1]
                && tally.groups.map(\.last) == [at(5), at(3), at(4)])
        #expect(
            tally.message(until: at(6))
                == "Passes from 2026-02-02T02:40:00Z to 2026-02-02T02:40:06Z that found what the pass before had "
                + "found: 3 × converged at 111111111111, 1 × git_unreachable, 1 × held at 111111111111.")
    }

    @Test func moreGroupsThanCanBeKeptAreCountedTogether() {
        var tally = PassTally(since: at(0))
        for number in 0..<1000 { tally.count(commit: nil, outcome: .failed, code: "c\(number)", at: at(Int64(number))) }
        #expect(tally.groups.count == PassTally.largest + 1 && tally.count == 1000)
        #expect(tally.groups.last?.code == "other" && tally.groups.last?.last == at(999))
    }

    @Test func aGapIsFromTheLastThatIsKnownToTheNextStart() {
        var tally = PassTally(since: at(0))
        tally.resume(savedAt: at(10), now: at(20))
        #expect(tally.uncounted == .init(since: at(10), until: at(20)))
        // A second crash: what lies between was counted and lost again.
        tally.resume(savedAt: at(25), now: at(40))
        #expect(tally.uncounted == .init(since: at(10), until: at(40)))
        #expect(
            tally.message(until: at(50)).hasSuffix(
                " Passes from 2026-02-02T02:40:10Z to 2026-02-02T02:40:40Z aren't counted: the controller began again.")
        )
    }

    @Test func anOrderlyEndLeavesNoGap() {
        var tally = PassTally(since: at(0))
        tally.close()
        tally.resume(savedAt: at(10), now: at(20))
        #expect(tally.uncounted == nil)
        // Counted after it said that it would end, and not closed again.
        tally.close()
        tally.count(commit: nil, outcome: .noop, code: "x", at: at(21))
        tally.resume(savedAt: at(30), now: at(40))
        #expect(tally.uncounted != nil)
    }

    @Test(arguments: [
        (
            "HTTP 403 (request 1a2b3c4d-0000-4000-8000-000000000000)",
            "HTTP 403 (request 2a2b3c4d-0000-4000-8000-000000000000)", true
        ),
        ("no answer after 2001 ms", "no answer after 1999 ms", true),
        ("locked by ops since 2026-02-02T02:40:10Z.", "locked by ops since 2026-02-02T02:40:11.500Z.", true),
        ("etag 0123456789abcdef0123", "etag ffff456789abcdef0123", true),
        ("web-0 can't be read", "web-1 can't be read", false), ("the secret a is gone", "the secret b is gone", false),
        ("locked by ops", "locked by dev", false), ("v1.2 failed", "v1.3 failed", false), ("", "x", false),
    ])
    func aFailureIsTheSameWhateverItsIds(_ one: String, _ other: String, _ isSame: Bool) {
        let reason = Reason(code: "c", message: one)
        #expect(reason.isRepetition(of: Reason(code: "c", message: other)) == isSame)
        #expect(!reason.isRepetition(of: Reason(code: "d", message: one)))
    }
}
