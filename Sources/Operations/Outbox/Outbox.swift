import Controller
import Logging
import Model
import Ports

/// Performs what an ``AuditFollower`` decides, for one subscriber, beside the loop and never waited for by it.
struct Outbox: Sendable {
    let subscriber: any AuditSubscriber
    let reader: any AuditReader
    let cursors: any CursorStore
    /// Yields whenever something was appended to the log; its end is the outbox's. One that nobody has heard yet is
    /// enough.
    let appended: AsyncStream<Void>
    let clock: any TimeSource
    let logger: Logger

    /// Runs until its task is cancelled or nothing can be appended any more.
    func run() async {
        var follower = AuditFollower()
        var event = AuditFollower.Event.started
        var signals = appended.makeAsyncIterator()
        while !Task.isCancelled {
            let before = follower.trouble
            let action = follower.handle(event, at: clock.now)
            tell(follower.trouble, after: before)
            if case .rest = action {
                guard await signals.next() != nil else { return }
                event = .woken
            } else {
                event = await perform(action)
            }
        }
    }

    private func perform(_ action: AuditFollower.Action) async -> AuditFollower.Event {
        do throws(PortFailure) {
            switch action {
            case .recall: return .recalled(try await cursors.cursor(of: subscriber.subscriber))
            case .read(let cursor, let limit): return .read(try await reader.events(after: cursor, limit: limit))
            case .deliver(let event):
                try await subscriber.deliver(event)
                return .delivered
            case .keep(let cursor):
                try await cursors.keep(cursor, of: subscriber.subscriber)
                return .kept
            case .rest: return .woken
            case .wait(let time):
                try? await clock.sleep(until: time)
                return .woken
            }
        } catch {
            return .failed(error)
        }
    }

    /// The same trouble is told once.
    private func tell(_ trouble: PortFailure?, after before: PortFailure?) {
        guard trouble?.reason != before?.reason, !Task.isCancelled else { return }
        let name: Logger.Metadata = ["subscriber": "\(subscriber.subscriber.rawValue)"]
        if let trouble {
            // A log that isn't the one that was told before is told from its first event: nobody may miss that.
            logger.log(
                level: trouble.kind == .invalid ? .error : .warning,
                "what the audit log gains isn't told at the moment: \(trouble.reason)", metadata: name)
        } else {
            logger.notice("what the audit log gained is told again", metadata: name)
        }
    }
}
