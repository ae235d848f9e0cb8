internal import Model

/// Makes text from outside fit for a message: one line, printable, not too long.
enum PlainText {
    /// At most `limit` bytes; what `redact` takes out is taken out before the cut.
    static func clean(_ text: String, limit: Int, redact: (String) -> String = { $0 }) -> String {
        CutText.of(text, limit: limit) { whole in
            var output = String.UnicodeScalarView()
            for scalar in redact(whole).unicodeScalars {
                let category = scalar.properties.generalCategory
                let printable =
                    category != .control && category != .format && category != .lineSeparator
                    && category != .paragraphSeparator
                output.append(printable ? scalar : " ")
            }
            return String(output)
        }
    }
}
