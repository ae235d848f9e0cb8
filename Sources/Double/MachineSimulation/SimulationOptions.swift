package import Controller

/// How a simulation is run. The same options and seed give the same history.
package struct SimulationOptions: Sendable {
    /// Commits, faults and requests in the troubled part; more makes a longer history.
    package var steps: Int
    /// Simulated time after the last fault within which everything must have converged.
    package var settlingTime: Duration
    /// Trace lines kept in the report; nil for all.
    package var traceLines: Int?
    /// What may go wrong. Of those beyond ``SimulatedFault/first`` each history has some, drawn from its seed.
    package var faults: Set<SimulatedFault>
    /// How the troubled part may end; the seed picks one.
    package var calms: [Calm]
    /// Encodes and decodes a machine that is read back from the disk. Foundation is out of reach here, so tests and the
    /// command bring JSON; without it the machine's coded properties are copied.
    package var codec: (@Sendable (SavedEnvironment) throws -> SavedEnvironment)?

    package init(
        steps: Int = 12, settlingTime: Duration = .seconds(3 * 3600), traceLines: Int? = 60,
        faults: Set<SimulatedFault> = SimulatedFault.all,
        calms: [Calm] = Calm.allCases,
        codec: (@Sendable (SavedEnvironment) throws -> SavedEnvironment)? = nil
    ) {
        self.steps = steps
        self.settlingTime = settlingTime
        self.traceLines = traceLines
        self.faults = faults
        self.calms = calms
        self.codec = codec
    }
}
