/// In place of Model's own, which knows how to hash a release: here it is only a text in records.
package struct ReleaseID: ValidatedText {
    package let text: String

    package init?(_ text: String) {
        guard text.utf8.count == 18, text.hasPrefix("r-"), Hexadecimal.accepts(text.dropFirst(2)) else { return nil }
        self.text = text
    }
}
