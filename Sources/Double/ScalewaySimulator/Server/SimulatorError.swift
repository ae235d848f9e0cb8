/// Why the simulator can't start or go on, for a person to read.
package struct SimulatorError: Error, Sendable, CustomStringConvertible {
    /// What happened, where, and what to do.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
