package import Model
package import Ports

/// Keeps machines durably. Outside `Controller`, because encoding needs what pure modules don't import.
package protocol MachineStore: Sendable {
    /// The machine as it was saved last; nil for a new environment.
    func load(_ environment: EnvironmentName) async throws(PortFailure) -> StoredMachine?
    /// Returns when the machine, and the record beside it, are durable.
    ///
    /// - `version`: what it replaces, as it was loaded or saved last; nil for a new environment.
    /// - Returns: The version of what is saved now.
    ///
    /// Throws `locked` when somebody else has saved the environment since; nothing is saved then.
    func save(
        _ machine: EnvironmentMachine, record: ReconciliationRecord?, replacing version: StateVersion?
    ) async throws(PortFailure) -> StateVersion
    /// Marks a person's request as done.
    func answer(requestID: String, _ outcome: RequestOutcome) async throws(PortFailure)
}
