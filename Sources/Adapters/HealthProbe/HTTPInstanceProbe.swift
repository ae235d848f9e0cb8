package import HTTPTransport
package import Model
import Ports

/// Probes an instance with one GET on a connection of its own, as a client from outside would.
package struct HTTPInstanceProbe: InstanceProbe {
    private let transport: HTTPTransport
    private let token: Redacted<String>?

    /// `token` is sent as `X-Auth-Token`, which private containers ask for; it should be a key that
    /// can do nothing else.
    package init(_ transport: HTTPTransport, token: Redacted<String>? = nil) {
        self.transport = transport
        self.token = token
    }

    /// See ``InstanceProbe``. 2xx and 3xx are healthy, as for Scaleway's own probes; a redirect isn't followed. The
    /// headers decide: a body that is long, slow or without end is an answer all the same, and isn't read.
    package func probe(endpoint: String, path: String, timeout: Duration) async -> ProbeResult {
        let clock = ContinuousClock()
        let start = clock.now
        var headers: HTTPHeaders = ["Accept": "*/*", "User-Agent": "amarre/0.1 health-probe"]
        headers["X-Auth-Token"] = token?.reveal { $0 }
        let base = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        let request = HTTPRequest(
            url: base + (path.hasPrefix("/") ? path : "/\(path)"), headers: headers, timeout: timeout,
            connectTimeout: timeout,
            freshConnection: true, ignoresBody: true)
        do throws(HTTPTransportError) {
            let response = try await transport.send(request)
            let latency = clock.now - start
            let phrase = StatusPhrase.of(response.status).map { " \($0)" } ?? ""
            return ProbeResult(
                healthy: (200..<400).contains(response.status), status: response.status,
                detail: "\(response.status)\(phrase)",
                latency: latency)
        } catch {
            return ProbeResult(
                healthy: false, status: nil, detail: Self.detail(error, timeout), latency: clock.now - start)
        }
    }

    private static func detail(_ error: HTTPTransportError, _ timeout: Duration) -> String {
        guard case .timedOut = error.code else { return error.detail }
        let (seconds, attoseconds) = timeout.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return "no answer within " + (milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms")
    }
}
