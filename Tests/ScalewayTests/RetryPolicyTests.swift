import Testing

@testable import Scaleway

/// The table of retries, as values.
@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy()

    @Test(arguments: [(1, 500), (2, 1000), (3, 2000), (4, 4000), (5, 8000)])
    func waitsLongerEachTimeWithFullJitter(attempt: Int, limit: Int) {
        func wait(_ random: UInt64) -> RetryPolicy.Decision {
            policy.decide(attempt: attempt, answer: .status(429, retryAfter: nil), safety: .read, random: random)
        }
        let range = UInt64(limit) * 1000 + 1
        #expect(wait(0) == .wait(.zero))
        #expect(wait(range - 1) == .wait(.milliseconds(limit)))
        #expect(wait(range) == .wait(.zero))
        let randoms: [UInt64] = [.max, .max / 3, 12_345_678_901]
        for random in randoms {
            guard case .wait(let pause) = wait(random) else { return #expect(Bool(false)) }
            #expect(pause >= .zero && pause <= .milliseconds(limit))
        }
    }

    @Test func noWaitPassesTheCap() {
        let patient = RetryPolicy(retries: 100)
        let random = UInt64(20_000_000)
        let wait = patient.decide(attempt: 90, answer: .status(503, retryAfter: nil), safety: .read, random: random)
        #expect(wait == .wait(.seconds(20)))
    }

    @Test func retryAfterIsHonouredUpToALimit() {
        func decide(_ seconds: Int) -> RetryPolicy.Decision {
            policy.decide(attempt: 1, answer: .status(429, retryAfter: .seconds(seconds)), safety: .read, random: 0)
        }
        #expect(decide(7) == .wait(.seconds(7)))
        #expect(decide(60) == .wait(.seconds(60)))
        #expect(decide(61) == .giveUp)
        #expect(decide(-5) == .wait(.zero))
    }

    @Test func givesUpAfterFiveRepetitionsOrThreeAttemptsToConnect() {
        for (answer, last) in [
            (RetryPolicy.Answer.status(409, retryAfter: nil), 5), (.noConnection, 2), (.brokenOff, 2),
        ] {
            for attempt in 1...last {
                guard case .wait = policy.decide(attempt: attempt, answer: answer, safety: .read, random: 1) else {
                    return #expect(Bool(false), "\(answer) \(attempt)")
                }
            }
            #expect(policy.decide(attempt: last + 1, answer: answer, safety: .read, random: 1) == .giveUp)
        }
    }

    @Test func whatCouldBeDoneTwiceIsOnlyRepeatedWhenItWasRefused() {
        func waits(_ answer: RetryPolicy.Answer, _ safety: RetryPolicy.Safety) -> Bool {
            if case .wait = policy.decide(attempt: 1, answer: answer, safety: safety, random: 1) { true } else { false }
        }
        for answer in [RetryPolicy.Answer.brokenOff, .status(500, retryAfter: nil), .status(503, retryAfter: nil)] {
            #expect(
                waits(answer, .read) && waits(answer, .idempotentWrite) && !waits(answer, .singleWrite), "\(answer)")
        }
        for answer in [RetryPolicy.Answer.noConnection, .status(429, retryAfter: nil), .status(409, retryAfter: nil)] {
            #expect(waits(answer, .singleWrite), "\(answer)")
        }
    }

    @Test(arguments: [400, 401, 403, 404, 410, 412, 501])
    func otherAnswersAreFinal(status: Int) {
        #expect(policy.decide(attempt: 1, answer: .status(status, retryAfter: nil), safety: .read, random: 1) == .fatal)
        #expect(policy.decide(attempt: 1, answer: .hopeless, safety: .read, random: 1) == .fatal)
    }
}
