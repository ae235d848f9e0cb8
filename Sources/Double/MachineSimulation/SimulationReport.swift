package import Model

/// What came of one seed.
package struct SimulationReport: Hashable, Sendable {
    /// The seed that repeats this history.
    package let seed: UInt64
    /// Hash of every event and action: two runs of one seed give the same, in debug and in release.
    package let traceHash: UInt64
    /// Lines in the trace.
    package let steps: Int
    /// How many reconciliations ended in which way.
    package let outcomes: [Outcome: Int]
    /// How often the process was killed.
    package let crashes: Int
    /// Broken invariants; empty is good.
    package let violations: [Violation]
    /// The last lines of the trace.
    package let trace: [String]

    /// One broken invariant.
    package struct Violation: Hashable, Sendable, CustomStringConvertible {
        /// `floor`, `hold`, `intent`…
        package let invariant: String
        /// What rule was broken, and where.
        package let message: String
        /// Trace lines up to the moment it broke.
        package let trace: [String]

        package var description: String { "\(invariant): \(message)" }
    }

    /// The seed, each violation and the lines that led to it.
    package var text: String {
        var lines = ["seed \(seed): \(violations.count) violations, trace \(String(traceHash, radix: 16))"]
        for violation in violations {
            lines.append("  \(violation)")
            lines += violation.trace.map { "    \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}
