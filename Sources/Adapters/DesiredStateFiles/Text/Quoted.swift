import DesiredState

/// Shows text from a file inside a message.
enum Quoted {
    /// Longest text shown whole, in characters.
    private static let maximum = 60

    /// `text` between single quotes, on one line, shortened, never a secret.
    static func text(_ text: String) -> String {
        if PlaintextSecretRule.kind(in: text) != nil { return "this text" }
        let scalars = text.unicodeScalars
        let shown = escaped(String(String.UnicodeScalarView(scalars.prefix(maximum))))
        return "'\(shown)\(scalars.count > maximum ? "…" : "")'"
    }

    /// `text` with everything that doesn't print, or that reorders what does, as `\u{…}`.
    static func escaped(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            if SourceText.refusal(of: scalar) == nil, scalar != "\n", scalar != "\t", scalar != "\r" {
                output.unicodeScalars.append(scalar)
            } else {
                output += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
        return output
    }
}
