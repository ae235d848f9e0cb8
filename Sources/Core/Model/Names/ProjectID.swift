/// A Scaleway project, a UUID in lowercase.
package struct ProjectID: ValidatedText {
    package let text: String

    package init?(_ text: String) {
        guard UUIDText.accepts(text) else { return nil }
        self.text = text
    }

    /// For texts that are right by construction.
    package init(uncheckedText: StaticString) { text = String(describing: uncheckedText) }
}
