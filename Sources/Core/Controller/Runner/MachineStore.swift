package import Model
package import Ports

/// Keeps machines durably. Outside `Controller`, because encoding needs what pure modules don't import.
package protocol MachineStore: Sendable {
    /// The machine as it was saved last; nil for a new environment.
    func load(_ environment: EnvironmentName) async throws(PortFailure) -> EnvironmentMachine?
    /// Returns when the machine, and the record beside it, are durable.
    func save(_ machine: EnvironmentMachine, record: ReconciliationRecord?) async throws(PortFailure)
    /// Marks a person's request as done.
    func answer(requestID: String, _ outcome: RequestOutcome) async throws(PortFailure)
}
