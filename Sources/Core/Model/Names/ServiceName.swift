/// The name of a service inside an environment: its file name without `.yaml`. See ``NameRule``.
package struct ServiceName: ValidatedText {
    package let text: String

    package init?(_ text: String) {
        guard NameRule.accepts(text) else { return nil }
        self.text = text
    }
}
