import HTTPTransport
import TestSupport
import Testing

/// Redirects are answers like others unless a request asks for more.
@Suite struct RedirectTests {
    private func redirect(to location: String) -> StubAnswer {
        StubAnswer(status: 302, headers: [("Location", location)])
    }

    @Test func areNotFollowedByDefault() async throws {
        let server = try StubHTTPServer(answers: [redirect(to: "/elsewhere")])
        let transport = try HTTPTransport()
        let response = try await transport.send(HTTPRequest(url: server.baseURL))
        #expect(response.status == 302 && server.requests.count == 1)
        await transport.shutDown()
    }

    @Test func credentialsStayWithTheFirstHost() async throws {
        let other = try StubHTTPServer { _ in StubAnswer(text: "there") }
        let server = try StubHTTPServer(answers: [redirect(to: "/next"), redirect(to: other.baseURL + "/end")])
        let transport = try HTTPTransport()
        let response = try await transport.send(
            HTTPRequest(
                url: server.baseURL + "/start", headers: ["X-Auth-Token": "secret", "Accept": "text/plain"],
                followRedirects: true))
        #expect(String(decoding: response.body, as: UTF8.self) == "there")
        #expect(server.requests.map(\.target) == ["/start", "/next"])
        #expect(server.requests.allSatisfy { $0.header("X-Auth-Token") == "secret" })
        #expect(other.requests.map { $0.header("X-Auth-Token") } == [nil])
        #expect(other.requests.map { $0.header("Accept") } == ["text/plain"])
        await transport.shutDown()
    }

    @Test func aLoopEnds() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(status: 301, headers: [("Location", "/again")]) }
        let transport = try HTTPTransport()
        let error = await #expect(throws: HTTPTransportError.self) {
            _ = try await transport.send(HTTPRequest(url: server.baseURL, followRedirects: true))
        }
        #expect(error?.code == .tooManyRedirects)
        #expect(server.requests.count == 6)
        await transport.shutDown()
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1/", "http://user:pw@127.0.0.1/"])
    func toAnAddressThatIsNotAllowedIsAnError(location: String) async throws {
        let server = try StubHTTPServer(answers: [redirect(to: location)])
        let transport = try HTTPTransport()
        let error = await #expect(throws: HTTPTransportError.self) {
            _ = try await transport.send(HTTPRequest(url: server.baseURL, followRedirects: true))
        }
        #expect(error?.code == .malformedResponse)
        await transport.shutDown()
    }
}
