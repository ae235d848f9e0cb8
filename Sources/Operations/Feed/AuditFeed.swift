import Controller
import Logging
import Model
import Ports

/// Performs what an ``AuditFollower`` decides, for one subscriber, beside the loop and never waited for by it: the
/// durable outbox of the audit log.
struct AuditFeed: Sendable {
    let subscriber: any AuditSubscriber
    let reader: any AuditReader
    let cursors: any CursorStore
    /// Yields whenever something was appended to the log; its end is the feed's. One that nobody has heard yet is
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
            case .recall: return .recalled(try await cursors.cursor(of: subscriber.name))
            case .read(let cursor, let limit): return .read(try await reader.events(after: cursor, limit: limit))
            case .deliver(let event):
                try await subscriber.deliver(event)
                return .delivered
            case .keep(let cursor):
                try await cursors.keep(cursor, of: subscriber.name)
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

    /// The same trouble is told once, whatever ids and times stand in its message.
    private func tell(_ trouble: AuditFollower.Trouble?, after before: AuditFollower.Trouble?) {
        guard trouble.map(Self.code) != before.map(Self.code), !Task.isCancelled else { return }
        let name: Logger.Metadata = ["subscriber": "\(subscriber.name.rawValue)"]
        switch (trouble, before) {
        case (.otherLog(let reason), _):
            logger.error("what is in the audit log is delivered from its first event: \(reason)", metadata: name)
        case (.failing(let failure), _):
            logger.log(
                level: Self.needsPerson(failure) ? .error : .warning,
                "what the audit log gains isn't delivered at the moment: \(failure.reason)", metadata: name)
        case (nil, .failing): logger.notice("what the audit log gained is delivered again", metadata: name)
        // That it was another log isn't mended by its delivery.
        case (nil, _): break
        }
    }

    private static func code(_ trouble: AuditFollower.Trouble) -> String {
        switch trouble {
        case .otherLog(let reason): "other log: \(reason.code)"
        case .failing(let failure): failure.reason.code
        }
    }

    private static func needsPerson(_ failure: PortFailure) -> Bool {
        switch failure.kind {
        case .denied, .invalid, .notFound, .quota, .internalError: true
        case .unreachable, .throttled, .transient, .locked, .timedOut, .cancelled: false
        }
    }
}
