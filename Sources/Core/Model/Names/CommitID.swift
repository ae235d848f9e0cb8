/// A full git object id: 40 (SHA-1) or 64 (SHA-256) lowercase hexadecimal digits.
package struct CommitID: ValidatedText {
    package let text: String

    package init?(_ text: String) {
        guard [40, 64].contains(text.utf8.count), Hexadecimal.accepts(text) else { return nil }
        self.text = text
    }

    /// For texts that are right by construction.
    package init(uncheckedText: StaticString) { text = String(describing: uncheckedText) }
}
