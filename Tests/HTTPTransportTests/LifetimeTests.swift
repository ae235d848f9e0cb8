import HTTPTransport
import TestSupport
import Testing

/// Cancellation, shutdown, memory.
@Suite struct LifetimeTests {
    @Test func cancellingATaskClosesTheConnectionAtOnce() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(fault: .stall) }
        let transport = try HTTPTransport()
        let url = server.baseURL
        let task = Task { try await transport.send(HTTPRequest(url: url, timeout: .seconds(3600))) }
        #expect(await eventually { server.requests.count == 1 })
        task.cancel()
        let error = await #expect(throws: HTTPTransportError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(await eventually { server.connectionsClosedByPeer == 1 })
        await transport.shutDown()
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(text: "ok") }
        let transport = try HTTPTransport()
        let url = server.baseURL
        let task = Task {
            // Waits for its own cancellation, so that the request starts in a cancelled task.
            while !Task.isCancelled { await Task.yield() }
            return try await transport.send(HTTPRequest(url: url))
        }
        task.cancel()
        let error = await #expect(throws: HTTPTransportError.self) { try await task.value }
        #expect(error?.code == .cancelled && error?.mayHaveBeenSent == false)
        #expect(server.requests.isEmpty)
        await transport.shutDown()
    }

    @Test func cancellingAtAnyMomentEndsEveryRequestExactlyOnce() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(text: "ok") }
        let transport = try HTTPTransport(.init(connectionsPerHost: 4))
        let url = server.baseURL
        var generator = SystemRandomNumberGenerator()
        let tasks = (0..<300).map { _ in Task { try? await transport.send(HTTPRequest(url: url)) } }
        for task in tasks where Bool.random(using: &generator) { task.cancel() }
        for task in tasks { _ = await task.value }
        #expect(try await transport.send(HTTPRequest(url: url)).status == 200)
        await transport.shutDown()
    }

    @Test func shutDownEndsWhatIsUnderWayAndTheThread() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(fault: .stall) }
        let url = server.baseURL
        let transport = try HTTPTransport()
        let task = Task { try await transport.send(HTTPRequest(url: url)) }
        #expect(await eventually { server.requests.count == 1 })
        await transport.shutDown()
        let error = await #expect(throws: HTTPTransportError.self) { try await task.value }
        #expect(error?.code == .shutDown)
        #expect(await eventually { server.openConnections == 0 })
        let late = await #expect(throws: HTTPTransportError.self) { _ = try await transport.send(HTTPRequest(url: url)) }
        #expect(late?.code == .shutDown)
        await transport.shutDown()
    }

    @Test func aDroppedTransportClosesItsConnections() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(text: "ok") }
        do {
            let transport = try HTTPTransport()
            _ = try await transport.send(HTTPRequest(url: server.baseURL))
            #expect(server.openConnections == 1)
        }
        #expect(await eventually { server.openConnections == 0 })
    }

    @Test func memoryStaysFlatOverManyRequests() async throws {
        let body = [UInt8](repeating: 65, count: 20_000)
        let server = try StubHTTPServer { _ in StubAnswer(headers: [("X-Some", "header")], body: body) }
        let transport = try HTTPTransport()
        func send(_ count: Int) async throws {
            for number in 0..<count {
                let request = HTTPRequest(
                    method: number % 4 == 0 ? "POST" : "GET", url: server.baseURL + "/\(number)", headers: ["X-Auth-Token": "t"],
                    body: number % 4 == 0 ? body : nil)
                _ = try await transport.send(request)
            }
        }
        try await send(300)
        let before = try #require(ProcessMemory.residentBytes())
        try await send(2000)
        let after = try #require(ProcessMemory.residentBytes())
        // 2,000 answers are 40 MB: a transport that kept them, or their handles, would pass this bound many times over.
        #expect(after - before < 20_000_000, "\(before) → \(after)")
        await transport.shutDown()
    }
}
