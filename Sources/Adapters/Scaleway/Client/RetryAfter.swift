internal import Model

/// Reads the `Retry-After` header (RFC 9110, section 10.2.3): seconds, or a date like `Sun, 06 Nov 1994 08:49:37 GMT`.
enum RetryAfter {
    /// The time to wait from `now`, at most a day; nil when the text is neither.
    static func read(_ text: String, now: Timestamp) -> Duration? {
        let day = Duration.seconds(86_400)
        if let seconds = Int64(text), seconds >= 0 { return min(.seconds(seconds), day) }
        let words = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let number = month + 1
        let time = Timestamp(rfc3339: "\(words[3])-\(number < 10 ? "0" : "")\(number)-\(words[1])T\(words[4])Z")
        return time.map { min(max($0 - now, .zero), day) }
    }
}
