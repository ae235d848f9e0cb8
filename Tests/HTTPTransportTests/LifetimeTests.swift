import Glibc
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
        let transport = try HTTPTransport()
        let url = server.baseURL
        var generator = SystemRandomNumberGenerator()
        let request = HTTPRequest(url: url, timeout: .seconds(600), connectTimeout: .seconds(300))
        let tasks = (0..<300).map { _ in Task { try? await transport.send(request) } }
        for task in tasks where Bool.random(using: &generator) { task.cancel() }
        let clock = ContinuousClock()
        let start = clock.now
        for task in tasks { _ = await task.value }
        // Far below the connect timeout, which is where a forgotten request would end; a busy
        // machine needs some seconds.
        #expect(clock.now - start < .seconds(120))
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
        let late = await #expect(throws: HTTPTransportError.self) {
            _ = try await transport.send(HTTPRequest(url: url))
        }
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

    /// A child process that holds a socket keeps the connection open behind our back, and its provider
    /// could write into it.
    @Test func socketsAreNotForChildProcesses() async throws {
        let server = try StubHTTPServer { _ in StubAnswer(text: "ok") }
        let transport = try HTTPTransport()
        _ = try await transport.send(HTTPRequest(url: server.baseURL))
        #expect(server.openConnections == 1)
        let ours = (3..<Int32(65_536)).filter { Self.peerPort($0) == server.port }
        #expect(ours.count == 1)
        #expect(ours.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
        await transport.shutDown()
    }

    /// The port at the other end of a TCP connection; nil for all other descriptors.
    private static func peerPort(_ descriptor: Int32) -> Int? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) == 0 }
        }
        guard found, address.sin_family == sa_family_t(AF_INET) else { return nil }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// In a process of its own: the other tests of this one take memory too.
    @Test func memoryStaysFlatOverManyRequests() async {
        await #expect(processExitsWith: .success) {
            let body = [UInt8](repeating: 65, count: 20_000)
            let server = try StubHTTPServer { _ in StubAnswer(headers: [("X-Some", "header")], body: body) }
            let transport = try HTTPTransport()
            func send(_ count: Int) async throws {
                for number in 0..<count {
                    let request = HTTPRequest(
                        method: number % 4 == 0 ? "POST" : "GET", url: server.baseURL + "/\(number)",
                        headers: ["X-Auth-Token": "t"],
                        body: number % 4 == 0 ? body : nil)
                    _ = try await transport.send(request)
                    if number % 50 == 0 { server.forgetRequests() }
                }
            }
            try await send(500)
            let before = try #require(ProcessMemory.residentBytes())
            try await send(1500)
            let growth = try #require(ProcessMemory.residentBytes()) - before
            // A kept answer, request body or handle is at least 15 MB over 1,500 requests.
            #expect(growth < 4_000_000, "\(growth)")
            await transport.shutDown()
        }
    }
}
