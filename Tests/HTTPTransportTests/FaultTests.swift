import HTTPTransport
import TestSupport
import Testing

/// Requests that go wrong, each with its own error.
@Suite struct FaultTests {
    private func failure(
        _ request: HTTPRequest, _ configuration: HTTPTransportConfiguration = .init()
    ) async throws -> HTTPTransportError {
        let transport = try HTTPTransport(configuration)
        defer { Task { await transport.shutDown() } }
        do {
            let response = try await transport.send(request)
            throw Unexpected(status: response.status)
        } catch let error as HTTPTransportError {
            return error
        }
    }

    private struct Unexpected: Error { let status: Int }

    @Test func aClosedPortIsARefusedConnection() async throws {
        let server = try StubHTTPServer(answers: [])
        let url = server.baseURL
        server.stop()
        #expect(await eventually { server.runningThreads == 0 })
        let error = try await failure(HTTPRequest(method: "POST", url: url + "/p?token=hidden"))
        #expect(error.code == .couldNotConnect && !error.mayHaveBeenSent)
        #expect(error.description == "POST \(url)/p: connection refused")
    }

    @Test func aNameThatDoesNotExist() async throws {
        let error = try await failure(HTTPRequest(url: "http://no-such-host.invalid/"))
        #expect(error.code == .couldNotResolve && !error.mayHaveBeenSent)
        #expect(error.description.contains("no-such-host.invalid"))
    }

    @Test func aServerThatNeverAnswersRunsIntoTheTotalTimeout() async throws {
        let server = try StubHTTPServer(answers: [StubAnswer(fault: .stall)])
        let error = try await failure(HTTPRequest(url: server.baseURL, timeout: .milliseconds(1500)))
        #expect(error.code == .timedOut(.waiting) && error.mayHaveBeenSent)
        #expect(error.detail == "no answer within 1500 ms (waiting for the answer)")
    }

    @Test func anAnswerThatStopsHalfwayRunsIntoTheTotalTimeout() async throws {
        let server = try StubHTTPServer(answers: [
            StubAnswer(body: .init(repeating: 65, count: 1000), fault: .stallAfter(500))
        ])
        let error = try await failure(HTTPRequest(url: server.baseURL, timeout: .milliseconds(1500)))
        #expect(error.code == .timedOut(.receiving))
    }

    @Test func aServerThatNeverFinishesTLSRunsIntoTheConnectTimeout() async throws {
        // The stub waits for a request line that never comes: to it the TLS hello is noise without an end.
        let server = try StubHTTPServer(answers: [])
        let url = server.baseURL.replacing("http://", with: "https://")
        let error = try await failure(HTTPRequest(url: url, connectTimeout: .milliseconds(200)))
        // On a slow machine the time can be up before TCP is connected.
        #expect([.timedOut(.connecting), .timedOut(.tlsHandshake), .tls].contains(error.code))
        #expect(!error.mayHaveBeenSent)
    }

    @Test func aConnectionThatBreaksInTheMiddle() async throws {
        for fault in [StubAnswer.Fault.resetAfter(60), .closeAfter(60), .resetAfter(10), .closeAfter(10)] {
            let server = try StubHTTPServer(answers: [StubAnswer(body: .init(repeating: 65, count: 5000), fault: fault)]
            )
            let error = try await failure(HTTPRequest(url: server.baseURL))
            #expect(error.code == .interrupted && error.mayHaveBeenSent, "\(fault)")
        }
    }

    @Test func aChunkedBodyThatBreaksIsNeverTakenForWhole() async throws {
        let answer = StubAnswer(
            body: .init(repeating: 65, count: 5000), framing: .chunked(100), fault: .closeAfter(2000))
        let server = try StubHTTPServer(answers: [answer])
        let error = try await failure(HTTPRequest(url: server.baseURL))
        #expect(error.code == .interrupted)
    }

    @Test func aChangeIsSentOnceEvenWhenTheConnectionBreaks() async throws {
        let server = try StubHTTPServer {
            $0.method == "GET" ? StubAnswer(text: "ok") : StubAnswer(fault: .closeAfter(0))
        }
        let transport = try HTTPTransport()
        _ = try await transport.send(HTTPRequest(url: server.baseURL))
        let error = await #expect(throws: HTTPTransportError.self) {
            _ = try await transport.send(HTTPRequest(method: "POST", url: server.baseURL))
        }
        #expect(error?.code == .interrupted && error?.mayHaveBeenSent == true)
        #expect(server.requests.map(\.method) == ["GET", "POST"])
        await transport.shutDown()
    }

    @Test(arguments: [StubAnswer.Framing.length, .chunked(1000), .close])
    func aBodyOverTheLimit(framing: StubAnswer.Framing) async throws {
        let server = try StubHTTPServer { _ in StubAnswer(body: .init(repeating: 65, count: 20_001), framing: framing) }
        let error = try await failure(HTTPRequest(url: server.baseURL, maximumResponseBytes: 20_000))
        #expect(error.code == .tooLarge(.body))
        #expect(error.detail == "the answer's body is longer than 20000 bytes")
        let transport = try HTTPTransport()
        let response = try await transport.send(HTTPRequest(url: server.baseURL, maximumResponseBytes: 20_001))
        #expect(response.body.count == 20_001)
        await transport.shutDown()
    }

    @Test func headersOverTheLimit() async throws {
        let many = (0..<2000).map { (name: "X-\($0)", value: String(repeating: "v", count: 50)) }
        let long = [(name: "X-Long", value: String(repeating: "v", count: 300_000))]
        for headers in [many, long] {
            let server = try StubHTTPServer(answers: [StubAnswer(headers: headers)])
            let error = try await failure(HTTPRequest(url: server.baseURL))
            #expect(error.code == .tooLarge(.headers))
        }
    }

    @Test func interimAnswersWithoutEnd() async throws {
        let endless = Array(String(repeating: "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n", count: 10_000).utf8)
        let server = try StubHTTPServer(answers: [StubAnswer(raw: endless)])
        let error = try await failure(HTTPRequest(url: server.baseURL))
        #expect(error.code == .tooLarge(.headers))
    }

    @Test func whatIsNotHTTP() async throws {
        let server = try StubHTTPServer(answers: [StubAnswer(raw: Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))])
        let error = try await failure(HTTPRequest(url: server.baseURL))
        #expect(error.code == .malformedResponse)
    }

    @Test(arguments: [
        "", "127.0.0.1", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://user:secret@127.0.0.1/",
        "http://a b/",
        "http://127.0.0.1/\r\nX: y", "http://127.0.0.1:99999/",
    ])
    func addressesThatAreRefused(url: String) async throws {
        let error = try await failure(HTTPRequest(url: url))
        #expect(error.code == .invalidURL)
        #expect(!error.description.contains("secret"))
    }

    @Test func headersAndMethodsThatWouldBreakTheRequestAreRefused() async throws {
        let server = try StubHTTPServer(answers: [])
        for request in [
            HTTPRequest(url: server.baseURL, headers: ["X": "a\r\nY: b"]),
            HTTPRequest(url: server.baseURL, headers: ["X Y": "a"]),
            HTTPRequest(url: server.baseURL, headers: ["": "a"]), HTTPRequest(method: "GET /x", url: server.baseURL),
            HTTPRequest(method: "", url: server.baseURL), HTTPRequest(url: server.baseURL, timeout: .zero),
        ] {
            #expect(try await failure(request).code == .invalidRequest)
        }
        #expect(server.connectionCount == 0)
    }

    @Test func nothingPrintedHoldsAHeaderABodyOrAQuery() async throws {
        let request = HTTPRequest(
            url: "http://127.0.0.1:1/p?token=canary", headers: ["X-Auth-Token": "canary"], body: Array("canary".utf8))
        let error = try await failure(request)
        for text in [
            "\(request)", "\(request.headers)", "\(error)", String(reflecting: error), String(reflecting: request),
        ] {
            #expect(!text.contains("canary"), "\(text)")
        }
        var dumped = ""
        dump(request, to: &dumped)
        #expect(!dumped.contains("canary"))
    }
}
