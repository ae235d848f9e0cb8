import Foundation

/// The forms that Scaleway's SDK checks before it sends anything, and the one in which it sends a name.
enum Forms {
    /// Eight, four, four, four and twelve hexadecimal digits.
    static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
    }

    /// `SCW` and 17 of A–Z, 0–9.
    static func isAccessKey(_ text: String) -> Bool {
        text.count == 20 && text.hasPrefix("SCW") && text.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber) }
    }

    /// Two letters, a dash, three to seven letters: `fr-par`.
    static func isRegion(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].count == 2 && (3...7).contains(parts[1].count)
            && parts.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isLowercase } }
    }

    /// A region, a dash and a digit: `fr-par-1`.
    static func isZone(_ text: String) -> Bool {
        guard let digit = text.last, digit.isASCII, digit.isNumber, text.dropLast().hasSuffix("-") else { return false }
        return isRegion(String(text.dropLast(2)))
    }

    /// `http://` or `https://`, without a slash at the end.
    static func isAPIURL(_ text: String) -> Bool {
        (text.hasPrefix("http://") || text.hasPrefix("https://")) && !text.hasSuffix("/")
    }

    /// A name as a path or a query writes it.
    static func escaped(_ text: String) -> String {
        let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }
}
