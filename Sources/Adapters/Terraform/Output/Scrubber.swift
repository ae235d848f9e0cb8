import Model

/// Takes known secret values out of texts that others wrote.
///
/// Terraform itself hides sensitive variables; this is the second net, for what a provider or the API quotes.
struct Scrubber: Sendable {
    private var values: Set<Redacted<String>> = []

    /// Values of fewer characters aren't looked for: they would blank out half of every message.
    private static let shortest = 4

    /// Adds a value and, when it has several lines, each longer line of it.
    mutating func add(_ value: Redacted<String>) {
        value.reveal { text in
            for part in [Substring(text)] + text.split(whereSeparator: \.isNewline)
            where part.utf8.count >= Self.shortest {
                values.insert(Redacted(String(part)))
            }
        }
    }

    /// One line of `text`, at most `limit` bytes, without the known values. They are taken out first: a value that
    /// holds spaces or line breaks is another text once these are folded, and half a value isn't recognised.
    func line(_ text: String, limit: Int) -> String {
        CutText.of(text, limit: limit) { scrub($0).split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    }

    /// `text` with every known value replaced by `[redacted]`.
    func scrub(_ text: String) -> String {
        // Longest first, so that a value that contains another one goes as a whole.
        let parts = values.map { value in value.reveal { $0 } }.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
        return parts.reduce(text) { $0.replacing($1, with: "[redacted]") }
    }
}
