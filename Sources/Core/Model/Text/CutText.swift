/// Shortens what others wrote, for a message: takes out first, then cuts.
///
/// In the other order half a secret or half an e-mail address would be left, which nothing that looks for whole ones
/// finds. For the same reason the word that a cut goes through is left out whole: a later reader may look for what this
/// one doesn't know.
package enum CutText {
    /// Longest word that is left out whole; an e-mail address has at most 254 characters (RFC 5321, 4.5.3.1).
    private static let longestWord = 254

    /// `redact(text)`, and of that at most `limit` bytes of UTF-8, with `…` when something is missing.
    package static func of(_ text: String, limit: Int, redact: (String) -> String = { $0 }) -> String {
        let whole = redact(text)
        guard whole.utf8.count > limit else { return whole }
        let scalars = whole.unicodeScalars
        var end = scalars.startIndex
        var bytes = 0
        while end < scalars.endIndex {
            bytes += UTF8.width(scalars[end])
            guard bytes <= limit else { break }
            scalars.formIndex(after: &end)
        }
        return String(whole[..<startOfCutWord(scalars, end)]) + "…"
    }

    /// Where the word begins that goes on at `end`; `end` itself when none does, or when it is longer
    /// than any that matters.
    private static func startOfCutWord(_ scalars: String.UnicodeScalarView, _ end: String.Index) -> String.Index {
        guard end < scalars.endIndex, isOfWord(scalars[end]) else { return end }
        var start = end
        var length = 0
        while start > scalars.startIndex, isOfWord(scalars[scalars.index(before: start)]) {
            guard length < longestWord else { return end }
            scalars.formIndex(before: &start)
            length += 1
        }
        return start
    }

    /// The characters that e-mail addresses, keys and hosts are made of.
    private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return (48...57).contains(scalar.value) || (65...90).contains(scalar.value)
                || (97...122).contains(scalar.value)
                || "._%+-@".unicodeScalars.contains(scalar)
        }
        return scalar.properties.isAlphabetic || scalar.properties.canonicalCombiningClass != .notReordered
    }
}
