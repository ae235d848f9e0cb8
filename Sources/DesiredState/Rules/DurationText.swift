/// Durations as the files write them: a whole number and a unit, `10s`, `5m`, `62h`.
package enum DurationText {
    /// The form as a JSON Schema pattern.
    package static let pattern = "^(0|[1-9][0-9]{0,8})(s|m|h)$"
    /// The form in words, for error messages.
    package static let explanation = "a whole number with its unit: s, m or h, like 10s, 5m or 62h"

    /// Reads a duration; nil when `text` hasn't the form.
    package static func read(_ text: String) -> Duration? {
        guard let unit = text.unicodeScalars.last, let number = TextCheck.wholeNumber(text.dropLast()) else { return nil }
        switch unit {
        case "s": return .seconds(number)
        case "m": return .seconds(number * 60)
        case "h": return .seconds(number * 3600)
        default: return nil
        }
    }

    /// The shortest text that reads back as `duration`, which must be whole seconds: 300 s is `5m`.
    package static func write(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        if seconds != 0, seconds % 3600 == 0 { return "\(seconds / 3600)h" }
        if seconds != 0, seconds % 60 == 0 { return "\(seconds / 60)m" }
        return "\(seconds)s"
    }
}
