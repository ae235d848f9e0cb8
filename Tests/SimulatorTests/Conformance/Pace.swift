/// How far the clock is moved between two polls: little at first, so that a short-lived status isn't missed, then more.
/// Seconds of the slow clock of the conformance suite, where 10 are one recorded second.
struct Pace {
    private var step = 2.0
    private var total = 0.0
    /// The longest wait recorded is 8 minutes (enabling HA).
    private static let limit = 12_000.0

    /// The next step; nil when it has been long enough.
    mutating func next() -> Int? {
        guard total < Self.limit else { return nil }
        total += step
        defer { step = min(step * 1.3, 150) }
        return Int(step)
    }
}
