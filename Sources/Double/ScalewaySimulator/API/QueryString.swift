import Foundation

/// Reads the part of an address after the question mark, as HTML forms write it: `+` is a space.
enum QueryString {
    /// The values of each key, in their order. A key without `=` has the value "".
    static func values(_ text: String) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[decoded(parts[0]), default: []].append(parts.count == 2 ? decoded(parts[1]) : "")
        }
        return values
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }
}
