/// What one probe saw.
package struct ProbeResult: Hashable, Codable, Sendable {
    /// Whether the answer was 2xx or 3xx and came in time.
    package let healthy: Bool
    /// HTTP status; nil when there was no answer.
    package let status: Int?
    /// `503 Service Unavailable`, `connection refused`, `no answer within 2 s`.
    package let detail: String
    /// Time to the whole answer.
    package let latency: Duration

    package init(healthy: Bool, status: Int?, detail: String, latency: Duration) {
        self.healthy = healthy
        self.status = status
        self.detail = detail
        self.latency = latency
    }
}
