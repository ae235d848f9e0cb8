internal import LiveState

/// A probe: `{failure_threshold, interval, timeout, tcp: {} | http: {path}}`.
struct WireProbe: Codable, Hashable, Sendable {
    let failureThreshold: Int
    let interval: WireDuration
    let timeout: WireDuration
    let http: HTTP?

    struct HTTP: Codable, Hashable, Sendable {
        let path: String
    }

    enum CodingKeys: String, CodingKey {
        case interval, timeout, http
        case failureThreshold = "failure_threshold"
    }

    init(_ probe: ContainerProbe, path: String) {
        failureThreshold = probe.failureThreshold
        interval = WireDuration(probe.interval)
        timeout = WireDuration(probe.timeout)
        http = HTTP(path: path)
    }

    var live: ContainerProbe {
        ContainerProbe(
            failureThreshold: failureThreshold, interval: interval.value, timeout: timeout.value, httpPath: http?.path)
    }
}
