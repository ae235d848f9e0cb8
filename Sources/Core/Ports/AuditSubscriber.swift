/// Takes events of the audit log to a place of its own: a log, a forge, a copy elsewhere.
///
/// It gets each event in the log's order, at least once: after a start some come again, which their ids tell.
package protocol AuditSubscriber: Sendable {
    /// Under this name the journal remembers how far it has come.
    var name: SubscriberName { get }

    /// Returns when the event has arrived. Throws what another try may mend, within a minute, and gets the same event
    /// again then; one that can never arrive is its own to tell, and isn't thrown.
    func deliver(_ event: LoggedEvent) async throws(PortFailure)
}
