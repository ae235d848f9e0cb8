package import Model

/// The time that a machine goes by, made of what the wall clock says: it never goes back, and it knows which time the
/// process didn't run.
package struct MachineClock: Hashable, Sendable {
    /// While something is under way the machine asks to be woken at least this often.
    static let pulse: Duration = .seconds(2)
    /// An event that comes later than this after what was asked for wasn't merely late.
    static let tolerance: Duration = .seconds(5)

    /// How far it is ahead of the wall clock, because that one was set back.
    package private(set) var ahead: Duration = .zero
    private var last: Timestamp?

    package init() {}

    /// After a start: times that were saved mustn't be younger than now.
    mutating func begin(after saved: Timestamp?) { last = last ?? saved }

    /// Takes the wall clock's time. An event that came shows that the process ran then, whatever was due before it.
    /// `gap` is the time in which the process didn't run, or by which the clock was set forward, beyond what was asked
    /// for with `expected`; zero when nothing had been asked for.
    package mutating func read(_ wall: Timestamp, expected: Timestamp?) -> (now: Timestamp, gap: Duration) {
        var now = wall + ahead
        var gap = Duration.zero
        if let last, now < last {
            ahead += last - now
            now = last
        } else if let asked = expected, case let expected = max(asked, last ?? asked), now > expected + Self.tolerance {
            // A clock that was set back and comes right again is no gap.
            let undone = min(ahead, now - expected)
            ahead -= undone
            now = now - undone
            gap = now > expected + Self.tolerance ? now - expected : .zero
        }
        last = now
        return (now, gap)
    }

    /// The machine's time at which the wall clock said that.
    package func time(_ wall: Timestamp) -> Timestamp { wall + ahead }

    /// What the wall clock will say at that time of the machine's.
    func wall(_ time: Timestamp) -> Timestamp { time - ahead }
}
