import Model
import Ports
import Synchronization

/// The audit log, opened by the first event and tried again by the next one as long as it can't be opened: nothing is
/// changed meanwhile, and people can still ask, suspend and abort.
final class ReopeningAudit: AuditSink {
    private let make: @Sendable () throws(PortFailure) -> any AuditSink
    private let sink = Mutex<(any AuditSink)?>(nil)

    init(_ make: @escaping @Sendable () throws(PortFailure) -> any AuditSink) { self.make = make }

    /// Opens the log if it isn't open.
    @discardableResult
    func open() throws(PortFailure) -> any AuditSink {
        // One at a time: two open logs would each continue the chain of hashes on their own.
        let result: Result<any AuditSink, PortFailure> = sink.withLock { sink in
            if let sink { return .success(sink) }
            do throws(PortFailure) {
                let made = try make()
                sink = made
                return .success(made)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    func append(_ event: AuditEvent) async throws(PortFailure) { try await open().append(event) }
}
