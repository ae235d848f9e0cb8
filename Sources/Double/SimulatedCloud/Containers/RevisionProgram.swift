/// What a shell runs for a revision. It holds secret values in clear, as the cloud does and its state file: nothing of it
/// is ever shown.
package struct RevisionProgram: Codable, Sendable, Equatable, CustomStringConvertible {
    /// `image/tag`, as the shell's ``SimulatedCloud/ProgramCatalogue`` named it.
    package let location: String
    /// Command and arguments as they were written; at least one.
    package let arguments: [String]
    /// The namespace's and the container's variables, plain and secret.
    package let environment: [String: String]
    /// What decides that it is ready: the startup probe, else the liveness probe.
    package let probe: ProbeConfiguration
    /// Microseconds that a request may take.
    package let timeout: Int64
    /// Whether it ends when nobody asks for a while: `min_scale` is 0.
    package let mayRest: Bool

    package var description: String { "program \(location)" }
}

/// How the deploy of a revision with a program ends.
struct ProgramWait: Codable, Sendable, Equatable {
    /// When the deploy ends in `error` after its program has ended: as with an image that `crashes`.
    let crashAt: Int64
    /// The error text then.
    let message: String
    /// The deploy has taken its time, and waits for the program alone. nil is false.
    var isDue: Bool?
}

/// What became of a program.
package enum ProgramReport: Sendable, Equatable {
    /// Its probe answered.
    case ready
    /// It ended, couldn't be started, or didn't answer its probe in time, and isn't started again.
    case ended
}
