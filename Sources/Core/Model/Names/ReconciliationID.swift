/// The id of one reconciliation: a UUIDv7, so that ids sort by start time (RFC 9562, section 5.7).
package struct ReconciliationID: ValidatedText {
    package let text: String

    package init?(_ text: String) {
        guard UUIDText.accepts(text) else { return nil }
        self.text = text
    }

    /// For texts that are right by construction.
    package init(uncheckedText: StaticString) { text = String(describing: uncheckedText) }
}
