/// How long an instance's logs are kept.
package struct DatabaseLogsPolicy: Codable, Sendable, Equatable {
    /// Days.
    package var maxAge: Int?
    /// Bytes.
    package var totalSize: Int?

    /// Names both parts.
    package init(maxAge: Int?, totalSize: Int?) {
        (self.maxAge, self.totalSize) = (maxAge, totalSize)
    }
}
