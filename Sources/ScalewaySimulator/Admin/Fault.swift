/// A failure that the simulator makes on purpose, for a number of calls that match.
struct Fault: Sendable {
    enum Effect: Sendable {
        /// Answer this status.
        case status(Int)
        /// Close the connection without an answer.
        case reset
        /// Answer late, by seconds.
        case slow(Double)
    }

    /// First part of the path, for example `containers`; `*` is every product.
    let product: String
    /// A part of the path; nil matches all.
    let path: String?
    let method: String?
    let effect: Effect
    /// How many calls it still hits; nil is until it is removed.
    var remaining: Int?
    let probability: Double
    /// Seconds in the `Retry-After` header.
    let retryAfter: Int?
    /// Do what was asked, then fail: the answer is lost.
    let afterEffect: Bool

    func matches(_ call: APICall) -> Bool {
        (product == "*" || product == call.segments.first) && path.map { call.path.contains($0) } ?? true
            && method.map { $0 == call.method } ?? true
    }

    /// The answer in place of the real one.
    func answer(instead real: APIAnswer?) -> APIAnswer {
        switch effect {
        case .status(let status):
            var answer = APIAnswer(status, ["message": .string("simulated failure \(status)")])
            if let retryAfter { answer.headers.append(("Retry-After", String(retryAfter))) }
            return answer
        case .reset:
            var answer = APIAnswer(500)
            answer.isReset = true
            return answer
        case .slow(let seconds):
            var answer = real ?? APIAnswer(500)
            answer.delay = seconds
            return answer
        }
    }
}
