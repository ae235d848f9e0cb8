/// A whole answer, whatever its status.
package struct HTTPResponse: Sendable {
    /// 100 to 599, of the last answer when there were redirects.
    package let status: Int
    /// In the order in which they came.
    package let headers: HTTPHeaders
    /// As it came: nothing is decompressed.
    package let body: [UInt8]
    /// What the two sides agreed on.
    package let version: HTTPVersion
    /// Where the time went.
    package let timing: HTTPTiming
}

/// Prints status and size: a body may hold secrets.
extension HTTPResponse: CustomStringConvertible, CustomReflectable {
    package var description: String { "HTTP \(status), \(body.count) bytes" }
    package var customMirror: Mirror { Mirror(reflecting: description) }
}

/// The version that the two sides really spoke.
package enum HTTPVersion: String, Hashable, Sendable {
    case http10 = "1.0"
    case http11 = "1.1"
    case http2 = "2"
    case unknown
}

/// Where the time of a transfer went; each is counted from its start.
package struct HTTPTiming: Hashable, Sendable {
    /// Until the name was resolved.
    package let nameLookup: Duration
    /// Until TCP was connected.
    package let connect: Duration
    /// Until TLS was done; zero for plain http.
    package let tls: Duration
    /// Until the first byte of the answer.
    package let firstByte: Duration
    /// Until the last byte of the answer.
    package let total: Duration
    /// Whether no new connection was opened.
    package let reusedConnection: Bool
}
