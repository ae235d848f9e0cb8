/// A duration as Prometheus writes it: `15s`, `1h30m`, `1d`; whole milliseconds, more than none.
struct RuleDuration: Hashable, Sendable {
    let milliseconds: Int64

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
        ("ms", 1),
    ]

    /// The milliseconds of a duration's text, 0 among them; nil when it is none. Units come once each, the largest
    /// first (Prometheus's documentation, "Float literals and time durations"); only `0` needs none.
    static func milliseconds(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        var rest = Substring(text)
        var units = units[...]
        var sum: Int64 = 0
        repeat {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count)
            let word = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(word.count)
            guard let number = Int64(digits), let index = units.firstIndex(where: { $0.name == word }) else {
                return nil
            }
            let (product, isTooLong) = number.multipliedReportingOverflow(by: units[index].milliseconds)
            // Prometheus itself counts nanoseconds in 64 bits: 292 years.
            guard !isTooLong, product <= 9_223_372_036_854, sum <= 9_223_372_036_854 - product else { return nil }
            sum += product
            units = units[(index + 1)...]
        } while !rest.isEmpty
        return sum
    }

    /// nil for text that is no duration, and for none at all.
    init?(_ text: String) {
        guard let milliseconds = Self.milliseconds(text), milliseconds > 0 else { return nil }
        self.milliseconds = milliseconds
    }

    /// In seconds where they are whole.
    var text: String { milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms" }
}
