package import Model

/// The append-only audit log.
package protocol AuditSink: Sendable {
    /// Returns when the event is durable. Throws when it isn't, and then nothing may be changed (fail closed).
    ///
    /// Appending an event with an id that is already there is no error and adds nothing: after a crash the same event
    /// may come again.
    func append(_ event: AuditEvent) async throws(PortFailure)
}
