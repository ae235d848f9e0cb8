import Testing

/// The runner names a test's arguments in its log, and would write each byte of a body as a number: megabytes, and
/// seconds in which no other test gets a thread.
extension StubAnswer: CustomTestStringConvertible {
    package var testDescription: String {
        "\(status), \(headers.count) headers, \(raw?.count ?? body.count) bytes, \(framing), \(fault)"
    }
}
