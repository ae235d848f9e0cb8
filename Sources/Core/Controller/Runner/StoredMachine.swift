package import Model

/// A machine as it was saved.
package struct StoredMachine: Hashable, Sendable {
    /// The machine.
    package var machine: EnvironmentMachine
    /// Which save it is of; nil for an environment that was never saved.
    package let version: StateVersion?

    package init(machine: EnvironmentMachine, version: StateVersion?) {
        self.machine = machine
        self.version = version
    }
}
