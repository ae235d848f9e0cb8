import Foundation
package import Logging
package import Model

/// Writes log events as lines of text or JSON to one sink. Metadata is sorted by key.
package struct LineLogHandler: LogHandler {
    /// The form of a line.
    package enum Format: String, Hashable, Sendable, CaseIterable {
        /// `2026-05-05T14:42:36.284112Z info reconciliation started environment=production`
        case text
        /// One JSON object: `time`, `level`, `logger`, `message`, and `metadata` with texts.
        case json
    }

    let label: String
    let format: Format
    /// The time of an event.
    let clock: @Sendable () -> Timestamp
    /// Takes one line, with its line end, in one write, so that lines of several tasks don't mix.
    let sink: @Sendable (String) -> Void
    /// The least level that is written.
    package var logLevel: Logger.Level
    /// Written with every event.
    package var metadata: Logger.Metadata = [:]
    /// Asked for more metadata at each event; nil for none.
    package var metadataProvider: Logger.MetadataProvider?

    package init(
        label: String, format: Format, level: Logger.Level, clock: @escaping @Sendable () -> Timestamp,
        sink: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        self.format = format
        self.clock = clock
        self.sink = sink
        logLevel = level
    }

    /// One member of ``metadata``.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let given = event.metadata { all.merge(given) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        let pairs = all.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        switch format {
        case .text: sink(text(event, pairs))
        case .json: sink(json(event, pairs))
        }
    }

    private func text(_ event: LogEvent, _ pairs: [(String, String)]) -> String {
        let tail = pairs.map { " \(TerminalText.safe($0))=\(quoted($1))" }.joined()
        return "\(clock()) \(event.level.rawValue) \(TerminalText.safe(event.message.description))\(tail)\n"
    }

    private func json(_ event: LogEvent, _ pairs: [(String, String)]) -> String {
        JSONOutput.object([
            .init("time", .text(clock().description)), .init("level", .text(event.level.rawValue)),
            .init("logger", .text(label)),
            .init("message", .text(event.message.description)),
            .init("metadata", .object(pairs.map { .init($0, .text($1)) })),
        ]).line + "\n"
    }

    private func quoted(_ value: String) -> String {
        let safe = TerminalText.safe(value)
        guard safe.isEmpty || safe.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\\\"") + "\""
    }
}
