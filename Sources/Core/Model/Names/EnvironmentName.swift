/// The name of an environment: its folder under `desired-state/` and its Terraform root. See ``NameRule``.
package struct EnvironmentName: ValidatedText {
    package let text: String

    package init?(_ text: String) {
        guard NameRule.accepts(text) else { return nil }
        self.text = text
    }
}
