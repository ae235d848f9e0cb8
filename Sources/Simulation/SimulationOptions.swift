package import Controller

/// How a simulation is run. The same options and seed give the same history.
package struct SimulationOptions: Sendable {
    /// Commits, faults and requests in the troubled part; more makes a longer history.
    package var steps: Int
    /// Simulated time after the last fault within which everything must have converged.
    package var settlingTime: Duration
    /// Trace lines kept in the report; nil for all.
    package var traceLines: Int?
    /// Encodes and decodes a machine that is read back from the disk. Foundation is out of reach here, so tests and the command
    /// bring JSON; without it the machine's coded properties are copied.
    package var codec: (@Sendable (EnvironmentMachine) throws -> EnvironmentMachine)?

    package init(
        steps: Int = 12, settlingTime: Duration = .seconds(3 * 3600), traceLines: Int? = 60,
        codec: (@Sendable (EnvironmentMachine) throws -> EnvironmentMachine)? = nil
    ) {
        self.steps = steps
        self.settlingTime = settlingTime
        self.traceLines = traceLines
        self.codec = codec
    }
}
