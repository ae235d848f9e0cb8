/// Durations on the wire: `"300s"` out; `"300.000000000s"`, `"300s"`, `"0.5s"` in (api.md 1.7).
enum WireDuration {
    /// Microseconds of a duration's text; nil when it isn't one. Digits after the sixth are cut.
    static func parse(_ text: String) -> Int64? {
        guard text.hasSuffix("s") else { return nil }
        let parts = text.dropLast().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let seconds = digits(first), seconds < 1_000_000_000 else { return nil }
        guard parts.count == 2 else { return seconds * 1_000_000 }
        let six = parts[1].prefix(6)
        guard !parts[1].isEmpty, parts[1].count <= 9, digits(parts[1]) != nil, let fraction = digits(six) else {
            return nil
        }
        return seconds * 1_000_000 + (0..<(6 - six.count)).reduce(fraction) { value, _ in value * 10 }
    }

    /// The shortest text of a duration.
    static func text(_ microseconds: Int64) -> String {
        let fraction = microseconds % 1_000_000
        guard fraction != 0 else { return "\(microseconds / 1_000_000)s" }
        var digits = padded(fraction, 6)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(microseconds / 1_000_000).\(digits)s"
    }

    /// `value` with leading zeros.
    static func padded(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private static func digits(_ text: Substring) -> Int64? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(text) : nil
    }
}
