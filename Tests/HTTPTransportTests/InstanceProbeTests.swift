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
        for probe in [open, closed] {
            _ = await probe.probe(endpoint: server.baseURL + "/", path: "/h", timeout: .seconds(20))
        }
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

    static let long = [UInt8](repeating: 65, count: 3 << 20)
    static let start = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"

    /// What a service sends behind its headers, and when, says nothing about its health.
    @Test(arguments: [
        ("more than 1 MiB", StubAnswer(body: long)),
        ("more than 1 MiB in chunks", StubAnswer(body: long, framing: .chunked(60_000))),
        ("a stream of chunks without end", StubAnswer(framing: .chunked(1024), fault: .endless)),
        ("a stream without end", StubAnswer(framing: .close, fault: .endless)),
        ("headers, then nothing", StubAnswer(body: long, fault: .stallAfter(start.utf8.count + 20))),
        (
            "a body that is cut off",
            StubAnswer(body: Array("0123456789".utf8), fault: .closeAfter(start.utf8.count + 3))
        ),
        ("a reset in the body", StubAnswer(raw: Array((start + "x").utf8))),
        (
            "an impossible length",
            StubAnswer(raw: Array("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n".utf8))
        ),
        ("all in small pieces", StubAnswer(body: Array("ok".utf8), fault: .slow(5))),
        (
            "interim answers before it",
            StubAnswer(
                raw: Array(
                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
                        .utf8))
        ),
    ])
    func theHeadersDecide(what: String, answer: StubAnswer) async throws {
        let server = try StubHTTPServer { _ in answer }
        defer { server.stop() }
        let probe = HTTPInstanceProbe(try HTTPTransport())
        let result = await probe.probe(endpoint: server.baseURL, path: "/", timeout: .seconds(20))
        #expect(result.healthy && result.status == 200 && result.detail == "200 OK", "\(what): \(result)")
        #expect(result.latency < .seconds(10))
        #expect(await eventually { server.openConnections == 0 }, "the connection is given up")
    }

    @Test(arguments: [
        (StubAnswer(status: 503, framing: .chunked(1), fault: .endless), "503 Service Unavailable"),
        (StubAnswer(status: 404, body: long), "404 Not Found"),
        (
            StubAnswer(raw: Array("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 500 No\r\n\r\n".utf8)),
            "500 Internal Server Error"
        ),
    ])
    func aBadStatusIsBadWhateverFollows(answer: StubAnswer, detail: String) async throws {
        let server = try StubHTTPServer { _ in answer }
        defer { server.stop() }
        let probe = HTTPInstanceProbe(try HTTPTransport())
        let result = await probe.probe(endpoint: server.baseURL, path: "/", timeout: .seconds(20))
        #expect(!result.healthy && result.detail == detail, "\(result)")
    }

    /// Up to the end of the headers the timeout holds.
    @Test(arguments: [0, 5, 17, 30])
    func headersThatNeverEndAreNoAnswer(sent: Int) async throws {
        let server = try StubHTTPServer { _ in StubAnswer(text: "ok", fault: .stallAfter(sent)) }
        defer { server.stop() }
        let probe = HTTPInstanceProbe(try HTTPTransport())
        let result = await probe.probe(endpoint: server.baseURL, path: "/", timeout: .milliseconds(150))
        #expect(!result.healthy && result.status == nil && result.detail == "no answer within 150 ms", "\(result)")
    }
}

extension StubAnswer {
    fileprivate init(text: String, fault: Fault) { self.init(body: Array(text.utf8), fault: fault) }
}
