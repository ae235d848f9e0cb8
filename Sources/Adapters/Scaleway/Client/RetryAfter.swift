internal import Model

/// Reads the `Retry-After` header (RFC 9110, section 10.2.3): seconds, or a date like `Sun, 06 Nov 1994 08:49:37 GMT`.
enum RetryAfter {
    /// The time to wait from `now`, at most a day; nil when the text is neither.
    static func read(_ text: String, now: Timestamp) -> Duration? {
        let day = Duration.seconds(86_400)
        if let seconds = Int64(text), seconds >= 0 { return min(.seconds(seconds), day) }
        return HTTPDate.read(text).map { min(max($0 - now, .zero), day) }
    }
}
