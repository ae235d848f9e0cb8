/// An image digest, `sha256:` and 64 lowercase hexadecimal digits (OCI image specification, "Digests").
package struct ImageDigest: ValidatedText {
    package let text: String

    package init?(_ text: String) {
        guard text.utf8.count == 71, text.hasPrefix("sha256:"), Hexadecimal.accepts(text.dropFirst(7)) else {
            return nil
        }
        self.text = text
    }
}
