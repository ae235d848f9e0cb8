package import Model

/// Asks an instance for its health, from outside, at its own endpoint.
package protocol InstanceProbe: Sendable {
    /// One request to `endpoint` + `path` within `timeout`. An answer that isn't 2xx or 3xx, or none at all, is a
    /// result and not a failure.
    func probe(endpoint: String, path: String, timeout: Duration) async -> ProbeResult
}
