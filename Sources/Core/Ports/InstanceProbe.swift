/// Asks an instance for its health, from outside, at its own endpoint.
package protocol InstanceProbe: Sendable {
    /// One request to `endpoint` + `path` within `timeout`. An answer that isn't 2xx or 3xx, or none at all, is a
    /// result and not a failure.
    func probe(endpoint: String, path: String, timeout: Duration) async -> ProbeResult
}

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
