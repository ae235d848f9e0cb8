/// The shape that environment and service names share: a DNS label, because both become part of a Scaleway host name
/// (`{namespace}{8 hex}-{container}.functions.fnc.fr-par.scw.cloud`, a label of at most 63 characters, RFC 1035).
///
/// 63 − 20 (namespace part) − 8 (id part) − 1 (dash) leaves 34 for a container; two of those are the instance's `-N`.
package enum NameRule {
    /// Longest environment or service name, in characters.
    package static let maximumLength = 32

    /// Whether `text` is 1 to 32 characters of `a-z`, `0-9` and `-`, starts with a letter and doesn't end with a dash.
    package static func accepts(_ text: String) -> Bool {
        guard (1...maximumLength).contains(text.utf8.count), let first = text.utf8.first, let last = text.utf8.last
        else {
            return false
        }
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let dash = UInt8(ascii: "-")
        return letters.contains(first) && last != dash
            && text.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == dash }
    }

    /// The rule in words, for error messages.
    package static let explanation =
        "1 to 32 characters: lowercase letters, digits and '-', starting with a letter and not ending with '-'"
}
