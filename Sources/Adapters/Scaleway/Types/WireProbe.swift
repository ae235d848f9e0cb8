internal import LiveState

/// A probe: `{failure_threshold, interval, timeout, tcp: {} | http: {path}}`.
struct WireProbe: Codable, Hashable, Sendable {
    let failureThreshold: Int
    let interval: WireDuration
    let timeout: WireDuration
    /// Nil for TCP.
    let http: HTTP?

    struct HTTP: Codable, Hashable, Sendable {
        let path: String
    }

    private struct TCP: Encodable {}

    private enum CodingKeys: String, CodingKey {
        case interval, timeout, http, tcp
        case failureThreshold = "failure_threshold"
    }

    init(_ probe: ContainerProbe) {
        failureThreshold = probe.failureThreshold
        interval = WireDuration(probe.interval)
        timeout = WireDuration(probe.timeout)
        http = probe.httpPath.map { HTTP(path: $0) }
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        failureThreshold = try fields.decode(Int.self, forKey: .failureThreshold)
        interval = try fields.decode(WireDuration.self, forKey: .interval)
        timeout = try fields.decode(WireDuration.self, forKey: .timeout)
        http = try fields.decodeIfPresent(HTTP.self, forKey: .http)
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(failureThreshold, forKey: .failureThreshold)
        try fields.encode(interval, forKey: .interval)
        try fields.encode(timeout, forKey: .timeout)
        if let http { try fields.encode(http, forKey: .http) } else { try fields.encode(TCP(), forKey: .tcp) }
    }

    var live: ContainerProbe {
        ContainerProbe(
            failureThreshold: failureThreshold, interval: interval.value, timeout: timeout.value, httpPath: http?.path)
    }
}
