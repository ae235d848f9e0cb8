import HTTPTransport
import HealthProbe
import Model
import Ports
import TestSupport
import Testing

/// Health checks of instances.
@Suite struct InstanceProbeTests {
    @Test(arguments: [
        (200, true, "200 OK"), (204, true, "204 No Content"), (302, true, "302 Found"), (404, false, "404 Not Found"),
        (503, false, "503 Service Unavailable"), (599, false, "599"),
    ])
    func twoAndThreeHundredsAreHealthy(status: Int, healthy: Bool, detail: String) async throws {
        let server = try StubHTTPServer { _ in StubAnswer(status: status, headers: [("Location", "/elsewhere")]) }
        let probe = HTTPInstanceProbe(try HTTPTransport())
        let result = await probe.probe(endpoint: server.baseURL, path: "/_stcore/health", timeout: .seconds(20))
        #expect(result.healthy == healthy && result.status == status && result.detail == detail)
        #expect(result.latency > .zero)
        #expect(server.requests.map(\.target) == ["/_stcore/health"])
    }

    @Test func sendsTheTokenOnlyWhenThereIsOneAndNeverReusesAConnection() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(text: "ok") }
        let transport = try HTTPTransport()
        let open = HTTPInstanceProbe(transport)
        let closed = HTTPInstanceProbe(transport, token: Redacted("token"))
        for probe in [open, closed] { _ = await probe.probe(endpoint: server.baseURL + "/", path: "/h", timeout: .seconds(20)) }
        #expect(server.requests.map { $0.header("X-Auth-Token") } == [nil, "token"])
        #expect(server.requests.map(\.target) == ["/h", "/h"])
        #expect(server.requests.map(\.connection) == [1, 2])
    }

    @Test func noAnswerIsAResult() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(fault: .stall) }
        let probe = HTTPInstanceProbe(try HTTPTransport())
        let stalled = await probe.probe(endpoint: server.baseURL, path: "/", timeout: .milliseconds(150))
        #expect(!stalled.healthy && stalled.status == nil && stalled.detail == "no answer within 150 ms")
        server.stop()
        #expect(await eventually { server.runningThreads == 0 })
        let refused = await probe.probe(endpoint: server.baseURL, path: "/", timeout: .seconds(20))
        #expect(!refused.healthy && refused.status == nil && refused.detail == "connection refused")
        let broken = await probe.probe(endpoint: "not an address", path: "/", timeout: .seconds(1))
        #expect(!broken.healthy && broken.status == nil)
    }

    @Test func aBodyWithoutEndIsNotHealthy() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(body: .init(repeating: 65, count: 3 << 20), framing: .chunked(60_000)) }
        let probe = HTTPInstanceProbe(try HTTPTransport())
        let result = await probe.probe(endpoint: server.baseURL, path: "/", timeout: .seconds(20))
        #expect(!result.healthy && result.detail.contains("longer than"))
    }
}
