import Model
import Ports
import Synchronization

/// The audit log, opened by the first event and tried again by the next one as long as it can't be opened: nothing is
/// changed meanwhile, and people can still ask, suspend and abort.
final class ReopeningAudit: AuditSink {
    private let facts: @Sendable () async -> ProgramFacts
    private let make: @Sendable (ProgramFacts) throws(PortFailure) -> any AuditSink
    /// Asked for once, by the first who opens.
    private let asked = Mutex<Task<ProgramFacts, Never>?>(nil)
    private let sink = Mutex<(any AuditSink)?>(nil)
    /// Who wants to know of each append.
    private let listeners = Mutex<[AsyncStream<Void>.Continuation]>([])

    init(
        facts: @escaping @Sendable () async -> ProgramFacts,
        _ make: @escaping @Sendable (ProgramFacts) throws(PortFailure) -> any AuditSink
    ) {
        self.facts = facts
        self.make = make
    }

    deinit { for listener in listeners.withLock({ $0 }) { listener.finish() } }

    /// Yields after events were appended, for one listener; it keeps one signal that wasn't heard yet, and ends with this
    /// object.
    func appended() -> AsyncStream<Void> {
        let (stream, listener) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        listeners.withLock { $0.append(listener) }
        return stream
    }

    /// Opens the log if it isn't open.
    @discardableResult
    func open() async throws(PortFailure) -> any AuditSink {
        if let sink = sink.withLock({ $0 }) { return sink }
        let asking = asked.withLock { asked in
            let asking = asked ?? Task { [facts] in await facts() }
            asked = asking
            return asking
        }
        let known = await asking.value
        // One at a time: two open logs would each continue the chain of hashes on their own.
        let result: Result<any AuditSink, PortFailure> = sink.withLock { sink in
            if let sink { return .success(sink) }
            do throws(PortFailure) {
                let made = try make(known)
                sink = made
                return .success(made)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    func append(_ event: AuditEvent) async throws(PortFailure) {
        try await open().append(event)
        for listener in listeners.withLock({ $0 }) { listener.yield() }
    }
}
