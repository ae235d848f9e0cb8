/// Writes strings as HCL expressions.
///
/// Terraform reads a variable of a complex type from the environment as an HCL expression, so `${` and `%{` in a value
/// would be evaluated. Both start characters are written by their number: then there is nothing to evaluate, whatever
/// stands before them (`$${` is ambiguous after another `$`).
enum HCLText {
    /// `text` in quotes.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "$": result += "\\u0024"
            case "%": result += "\\u0025"
            case "\u{0}"..<" ", "\u{7f}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A map with quoted keys, in the order of the keys.
    static func map(_ entries: [String: String]) -> String {
        let lines = entries.sorted { $0.key < $1.key }.map { "\(quoted($0.key)) = \($0.value)" }
        return "{ \(lines.joined(separator: ", ")) }"
    }
}
