import Model

/// Durations as people write them in YAML: a whole number and a unit, `250ms`, `30s`, `5m`, `2h`.
enum DurationText {
    /// Nil for anything else: no unit, a fraction, a sign, a number of more than nine digits.
    static func read(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard (1...9).contains(digits.count), let number = Int64(digits) else { return nil }
        switch text[digits.endIndex...] {
        case "ms": return .milliseconds(number)
        case "s": return .seconds(number)
        case "m": return .seconds(number * 60)
        case "h": return .seconds(number * 3600)
        default: return nil
        }
    }

    /// The largest unit that leaves a whole number.
    static func write(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMicroseconds / 1000
        for (size, unit) in [(Int64(3_600_000), "h"), (60_000, "m"), (1000, "s")] where milliseconds % size == 0 && milliseconds != 0 {
            return "\(milliseconds / size)\(unit)"
        }
        return "\(milliseconds)ms"
    }
}
