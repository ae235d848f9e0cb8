/// An HTTP client on libcurl: keep-alive, HTTP/2 where the other side offers it over TLS, certificates always verified.
///
/// One thread of its own runs all transfers; callers only ever suspend. Thread-safe. Call ``shutDown()`` when done, and
/// after it nothing of it is left; a transport that is dropped without it ends by itself, but nobody can wait for that.
///
/// It keeps no cookies, reads no `.netrc`, takes no proxy from the environment, decompresses nothing, and speaks only
/// http and https, TLS 1.2 or newer.
package final class HTTPTransport: Sendable {
    private let engine: CurlEngine

    /// Starts the thread. Throws `internalError` when the machine has no more threads or libcurl can't start.
    package init(_ configuration: HTTPTransportConfiguration = .init()) throws(HTTPTransportError) {
        engine = try CurlEngine(configuration)
    }

    deinit { engine.beginShutDown() }

    /// Sends `request` and returns the whole answer, whatever its status; without its body when
    /// the request ignores that.
    ///
    /// Throws when there is no whole answer within the request's limits. A cancelled task throws `cancelled` at once
    /// and the connection is closed. A GET or HEAD on a kept connection that the other side had closed is sent again on
    /// a new one; methods that change something always get a new connection and are never sent twice.
    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        var hop = try PreparedRequest(request)
        let clock = ContinuousClock()
        let deadline = clock.now + request.timeout
        for _ in 0...Self.maximumRedirects {
            let response = try await perform(hop)
            guard request.followRedirects, let next = try hop.redirected(by: response) else { return response }
            hop = next
            hop.request.timeout = clock.now.duration(to: deadline)
            guard hop.request.timeout > .zero else {
                throw hop.error(
                    .timedOut(.waiting), "no answer within \(PreparedRequest.text(request.timeout))", sent: true)
            }
        }
        throw hop.error(.tooManyRedirects, "more than \(Self.maximumRedirects) redirects", sent: true)
    }

    /// Cancels what is under way and returns when the thread has ended and every connection is closed. Later requests
    /// throw `shutDown`. Calling it again is harmless.
    package func shutDown() async {
        await engine.shutDown()
    }

    /// `libcurl/7.88.1 OpenSSL/3.0.15 …`, for diagnosis.
    package static var libraryVersion: String { CurlLibrary.version }
    /// Whether libcurl was built with HTTP/2.
    package static var supportsHTTP2: Bool { CurlLibrary.supportsHTTP2 }

    private static let maximumRedirects = 5

    private func perform(_ request: PreparedRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let transfer = Transfer(request)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { engine.start(transfer, $0) }
        } onCancel: {
            engine.cancel(transfer)
        }
        return try result.get()
    }
}
