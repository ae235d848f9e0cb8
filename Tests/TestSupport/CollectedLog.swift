package import Logging
import Synchronization

/// Keeps what is logged.
package final class CollectedLog: Sendable {
    private let entries = Mutex<[LogEvent]>([])

    package init() {}

    /// All events, oldest first.
    package var events: [LogEvent] { entries.withLock { $0 } }
    /// The messages, a line each.
    package var text: String { events.map { "\($0.message)" }.joined(separator: "\n") }

    package var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: CollectedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { log.entries.withLock { $0.append(event) } }
    }
}
