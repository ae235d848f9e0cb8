import Foundation

/// Waits for something outside.
enum Waiting {
    /// Throws when it hasn't come true after `seconds`.
    static func wait(_ seconds: Double, for what: String, every interval: Double = 0.05, _ condition: () throws -> Bool)
        throws
    {
        let end = ContinuousClock.now + .seconds(seconds)
        while try !condition() {
            guard ContinuousClock.now < end else {
                throw BenchmarkError("\(what) didn't happen within \(Int(seconds)) s")
            }
            Thread.sleep(forTimeInterval: interval)
        }
    }
}
