import Model

/// A place in the audit log, behind one event. It may be kept for as long as anybody wants, as text or JSON, and says
/// nothing to anyone but the log.
package struct AuditCursor: Hashable, Codable, Sendable, RawRepresentable {
    /// The event's number in the log, from 1.
    package let sequence: Int64
    /// The event's id: the same number in another log is another place.
    package let event: String

    package init(sequence: Int64, event: String) {
        self.sequence = sequence
        self.event = event
    }

    /// The cursor's text.
    package var rawValue: String { "\(sequence):\(event)" }

    /// Nil for what no cursor says of itself.
    package init?(rawValue: String) {
        let parts = rawValue.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int64(parts[0]), sequence > 0, String(sequence) == parts[0],
            UUIDText.accepts(String(parts[1]))
        else { return nil }
        self.init(sequence: sequence, event: String(parts[1]))
    }
}
