/// One request, complete with its limits. Nothing in it is read from the environment.
package struct HTTPRequest: Sendable {
    /// `GET`, `PATCH`, …: letters only, upper case.
    package var method: String
    /// `http://` or `https://`, without user name and password.
    package var url: String
    /// Names and values without line breaks.
    package var headers: HTTPHeaders
    /// Nil sends none. A body is wiped from the transport's memory after the transfer.
    package var body: [UInt8]?
    /// Sent in place of ``body``, and read while it is sent: it is never in memory as a whole.
    package var bodyFile: HTTPFile?
    /// Takes the body of an answer with status 200 while it comes, in place of memory. Bodies of other answers, which
    /// explain and don't deliver, stay in memory, 1 MiB of them at most. What the file held before is thrown away.
    package var responseFile: HTTPFile?
    /// From the call to the last byte of the answer, redirects included.
    package var timeout: Duration
    /// From the call to a connection that is ready, TLS included.
    package var connectTimeout: Duration
    /// Longest body that is taken; a longer one ends the transfer with ``HTTPTransportError/Code/tooLarge(_:)``.
    package var maximumResponseBytes: Int
    /// Most bytes of all header lines together.
    package var maximumHeaderBytes: Int
    /// Follows up to five redirects of GET and HEAD. To another origin only `Accept` and `User-Agent` are sent along,
    /// and never from https to http.
    package var followRedirects: Bool
    /// Opens a connection for this request and closes it afterwards.
    package var freshConnection: Bool
    /// Ends the transfer with the last header line of the answer (interim answers, 1xx, are waited through). Its body,
    /// of whatever length, is neither waited for nor looked at, and the connection isn't used again.
    package var ignoresBody: Bool

    package init(
        method: String = "GET", url: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil,
        timeout: Duration = .seconds(30), connectTimeout: Duration = .seconds(10), maximumResponseBytes: Int = 8 << 20,
        maximumHeaderBytes: Int = 64 << 10, followRedirects: Bool = false, freshConnection: Bool = false,
        ignoresBody: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.maximumResponseBytes = maximumResponseBytes
        self.maximumHeaderBytes = maximumHeaderBytes
        self.followRedirects = followRedirects
        self.freshConnection = freshConnection
        self.ignoresBody = ignoresBody
    }
}

/// An open file that a request sends from, or that takes an answer. It stays the caller's, who closes it once the
/// request has ended.
package struct HTTPFile: Hashable, Sendable {
    /// Of a regular file; it is read and written from its beginning, whatever its position.
    package let descriptor: Int32
    /// How many bytes are sent; without meaning for one that takes an answer.
    package let count: Int

    package init(descriptor: Int32, count: Int = 0) {
        self.descriptor = descriptor
        self.count = count
    }
}

/// Prints method and address without query: headers and body may hold secrets.
extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(method) \(HTTPAddress.display(url))" }
    package var customMirror: Mirror { Mirror(reflecting: description) }
}
