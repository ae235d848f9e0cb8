import Glibc
import Synchronization

/// An HTTP/1.1 server on a loopback port of its own, for tests of clients: it records every request and answers as
/// told, well or badly. Plain sockets and one thread for each connection; ``stop()`` ends them all. A server that is
/// never stopped answers until the process ends, even when nobody holds it any more.
///
/// With a list of answers they are given in the order of the requests; when the list is used up, the answer is 500.
package final class StubHTTPServer: Sendable {
    package typealias Handler = @Sendable (StubRequest) -> StubAnswer

    /// The port that the system picked.
    package let port: Int
    /// `http://127.0.0.1:PORT`.
    package var baseURL: String { "http://127.0.0.1:\(port)" }

    private struct State {
        var requests: [StubRequest] = []
        var connections: Set<Int32> = []
        var accepted = 0
        var closedByPeer = 0
        var stopping = false
        var running = 0
    }

    private let listener: Int32
    private let handler: Handler
    private let state: SharedState

    /// State that outlives the server while its threads end.
    private final class SharedState: Sendable {
        let mutex = Mutex(State())
    }

    /// Answers by closure; it is called on the connection's thread, for each request once.
    package init(_ handler: @escaping Handler) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw StubServerError(call: "socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 1024) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard bound else {
            let error = StubServerError(call: "bind")
            close(listener)
            throw error
        }
        self.listener = listener
        self.handler = handler
        port = Int(UInt16(bigEndian: address.sin_port))
        state = SharedState()
        let state = state
        state.mutex.withLock { $0.running += 1 }
        try StubThread.start {
            Self.acceptConnections(on: listener, state: state, handler: handler)
            state.mutex.withLock { $0.running -= 1 }
        }
    }

    /// Gives these answers in the order of the requests.
    package convenience init(answers: [StubAnswer]) throws {
        let queue = StubAnswerQueue(answers)
        try self.init { _ in queue.next() }
    }

    /// All requests that arrived whole, in order of arrival.
    package var requests: [StubRequest] { state.mutex.withLock { $0.requests } }
    /// Forgets ``requests``, for tests that send many.
    package func forgetRequests() { state.mutex.withLock { $0.requests = [] } }
    /// Connections that were accepted so far.
    package var connectionCount: Int { state.mutex.withLock { $0.accepted } }
    /// Connections that are open now.
    package var openConnections: Int { state.mutex.withLock { $0.connections.count } }
    /// Connections that the client closed, for instance because it cancelled.
    package var connectionsClosedByPeer: Int { state.mutex.withLock { $0.closedByPeer } }
    /// Threads that still run; 0 some time after ``stop()``.
    package var runningThreads: Int { state.mutex.withLock { $0.running } }

    /// Breaks every connection and refuses new ones. Harmless when called again.
    package func stop() {
        state.mutex.withLock { state in
            guard !state.stopping else { return }
            state.stopping = true
            // shutdown() wakes the threads that wait in accept() and recv(); each closes its own descriptor.
            shutdown(listener, Int32(SHUT_RDWR))
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private static func acceptConnections(on listener: Int32, state: SharedState, handler: @escaping Handler) {
        defer { close(listener) }
        while true {
            let connection = accept(listener, nil, nil)
            if connection < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            let number: Int? = state.mutex.withLock { state in
                guard !state.stopping else { return nil }
                state.connections.insert(connection)
                state.accepted += 1
                state.running += 1
                return state.accepted
            }
            guard let number else {
                close(connection)
                return
            }
            let started: Void? = try? StubThread.start {
                let end = StubConnection(connection, number: number).serve { request in
                    state.mutex.withLock { $0.requests.append(request) }
                    return handler(request)
                }
                state.mutex.withLock { state in
                    if end == .peerClosed, !state.stopping { state.closedByPeer += 1 }
                    state.connections.remove(connection)
                    state.running -= 1
                    close(connection)
                }
            }
            if started == nil { close(connection) }
        }
    }
}

/// A system call of the stub server that failed.
package struct StubServerError: Error, CustomStringConvertible {
    let call: String
    let number = errno

    package var description: String { "\(call): \(String(cString: strerror(number)))" }
}

/// Answers, taken one by one.
private final class StubAnswerQueue: Sendable {
    private let answers: Mutex<[StubAnswer]>

    init(_ answers: [StubAnswer]) { self.answers = Mutex(answers) }

    func next() -> StubAnswer {
        answers.withLock {
            $0.isEmpty ? StubAnswer(status: 500, text: "the stub server has no answer left") : $0.removeFirst()
        }
    }
}

/// A detached thread that runs one closure.
private enum StubThread {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func start(_ body: @escaping @Sendable () -> Void) throws {
        let context = Unmanaged.passRetained(Work(body)).toOpaque()
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, context)
        guard result == 0 else {
            Unmanaged<Work>.fromOpaque(context).release()
            throw StubServerError(call: "pthread_create")
        }
        pthread_detach(thread)
    }
}
