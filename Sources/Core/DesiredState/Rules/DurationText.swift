/// Durations as the files write them: a whole number and a unit, `10s`, `5m`, `62h`.
package enum DurationText {
    /// The form as a JSON Schema pattern.
    package static let pattern = "^(0|[1-9][0-9]{0,8})(s|m|h)$"
    /// The form in words, for error messages.
    package static let explanation = "a whole number with its unit: s, m or h, like 10s, 5m or 62h"

    /// Reads a duration; nil when `text` hasn't the form.
    ///
    /// The controller's own configuration may count in milliseconds too, `250ms`, and where it means days in days,
    /// `400d`; the desired state may not.
    package static func read(_ text: String, allowingMilliseconds: Bool = false, allowingDays: Bool = false)
        -> Duration?
    {
        if allowingMilliseconds, text.hasSuffix("ms") {
            return TextCheck.wholeNumber(text.dropLast(2)).map { .milliseconds($0) }
        }
        guard let unit = text.unicodeScalars.last, let number = TextCheck.wholeNumber(text.dropLast()) else {
            return nil
        }
        switch unit {
        case "s": return .seconds(number)
        case "m": return .seconds(number * 60)
        case "h": return .seconds(number * 3600)
        case "d": return allowingDays ? .seconds(number * 86_400) : nil
        default: return nil
        }
    }

    /// The shortest text that reads back as `duration`, which must be whole milliseconds: 300 s is `5m`, a quarter of a
    /// second `250ms`.
    package static func write(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        if milliseconds != 0 { return "\(seconds * 1000 + milliseconds)ms" }
        if seconds != 0, seconds % 3600 == 0 { return "\(seconds / 3600)h" }
        if seconds != 0, seconds % 60 == 0 { return "\(seconds / 60)m" }
        return "\(seconds)s"
    }
}
