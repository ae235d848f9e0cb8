package import Model

/// The clock, at the edge. The machines are given times; only the runner and adapters hold one of these.
package protocol TimeSource: Sendable {
    var now: Timestamp { get }
    /// Returns at or after `time`; throws only when cancelled.
    func sleep(until time: Timestamp) async throws(CancellationError)
}
