import HTTPTransport
import TestSupport
import Testing

/// Requests that go well.
@Suite struct RequestTests {
    @Test func sendsMethodHeadersAndBodyAsGiven() async throws {
        let server = try StubHTTPServer(answers: [
            StubAnswer(status: 201, headers: [("X-Request-Id", "abc")], body: Array("made".utf8))
        ])
        let transport = try HTTPTransport()
        let response = try await transport.send(
            HTTPRequest(
                method: "PATCH", url: server.baseURL + "/a/b?x=1&y=%20", headers: ["X-Auth-Token": "t", "X-Empty": ""],
                body: Array("{}".utf8)))
        #expect(response.status == 201)
        #expect(response.headers["x-request-ID"] == "abc")
        #expect(String(decoding: response.body, as: UTF8.self) == "made")
        #expect(response.version == .http11)
        #expect(response.timing.total >= response.timing.firstByte)
        let request = try #require(server.requests.first)
        #expect(request.method == "PATCH" && request.target == "/a/b?x=1&y=%20" && request.text == "{}")
        #expect(request.header("x-auth-token") == "t" && request.header("x-empty") == "")
        // libcurl's own habits stay out: no form type, no 100-continue, no compression, no name.
        for name in ["Content-Type", "Expect", "Accept-Encoding", "User-Agent", "Cookie", "Authorization"] {
            #expect(request.header(name) == nil, "\(name)")
        }
        await transport.shutDown()
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
    func everyMethodGoesOutUnderItsName(method: String) async throws {
        let server = try StubHTTPServer { _ in StubAnswer(text: "body") }
        let transport = try HTTPTransport()
        let response = try await transport.send(HTTPRequest(method: method, url: server.baseURL))
        #expect(server.requests.map(\.method) == [method])
        #expect(response.body.count == (method == "HEAD" ? 0 : 4))
        await transport.shutDown()
    }

    @Test func readsChunkedAndCloseDelimitedBodies() async throws {
        let body = [UInt8]((0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
        let server = try StubHTTPServer(answers: [
            StubAnswer(body: body, framing: .chunked(333)), StubAnswer(body: body, framing: .close),
            StubAnswer(status: 204),
        ])
        let transport = try HTTPTransport()
        for expected in [body, body, []] {
            let response = try await transport.send(HTTPRequest(url: server.baseURL))
            #expect(response.body == expected)
        }
        await transport.shutDown()
    }

    @Test func keepsAConnectionForReadsAndOpensANewOneForChanges() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(text: "ok") }
        let transport = try HTTPTransport()
        let first = try await transport.send(HTTPRequest(url: server.baseURL))
        let second = try await transport.send(HTTPRequest(url: server.baseURL))
        #expect(!first.timing.reusedConnection && second.timing.reusedConnection)
        _ = try await transport.send(HTTPRequest(method: "POST", url: server.baseURL))
        _ = try await transport.send(HTTPRequest(url: server.baseURL, freshConnection: true))
        #expect(server.requests.map(\.connection) == [1, 1, 2, 3])
        await transport.shutDown()
    }

    @Test func aKeptConnectionThatTheServerClosedIsReplacedSilently() async throws {
        let server = try StubHTTPServer { request in
            // The second request on the first connection finds it dead.
            request.connection == 1 && request.target == "/second"
                ? StubAnswer(fault: .closeAfter(0)) : StubAnswer(text: "ok")
        }
        let transport = try HTTPTransport()
        _ = try await transport.send(HTTPRequest(url: server.baseURL + "/first"))
        let response = try await transport.send(HTTPRequest(url: server.baseURL + "/second"))
        #expect(response.status == 200)
        #expect(server.requests.map(\.connection) == [1, 1, 2])
        await transport.shutDown()
    }

    @Test func manyAtOnceFromManyTasks() async throws {
        let server = try StubHTTPServer { StubAnswer(text: $0.query("n") ?? "") }
        let transport = try HTTPTransport()
        let base = server.baseURL
        let right = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let response = try await transport.send(HTTPRequest(url: "\(base)/?n=\(number)"))
                    return String(decoding: response.body, as: UTF8.self) == "\(number)"
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(right == 200)
        await transport.shutDown()
    }

    @Test func aConfiguredProxyIsUsed() async throws {
        let proxy = try StubHTTPServer { _ in StubAnswer(text: "from the proxy") }
        let server = try StubHTTPServer { _ in StubAnswer(text: "direct") }
        let transport = try HTTPTransport(.init(proxy: proxy.baseURL))
        let response = try await transport.send(HTTPRequest(url: server.baseURL + "/x"))
        #expect(String(decoding: response.body, as: UTF8.self) == "from the proxy")
        #expect(proxy.requests.first?.target == "\(server.baseURL)/x")
        await transport.shutDown()
    }

    @Test func libcurlHasWhatWeNeed() {
        #expect(HTTPTransport.libraryVersion.hasPrefix("libcurl/"))
        #expect(HTTPTransport.supportsHTTP2)
    }
}
