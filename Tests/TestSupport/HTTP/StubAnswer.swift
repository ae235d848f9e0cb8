/// What the stub server sends back, and how it misbehaves while doing so.
package struct StubAnswer: Sendable {
    /// How the body's end is told.
    package enum Framing: Sendable {
        /// `Content-Length`.
        case length
        /// `Transfer-Encoding: chunked`, in pieces of at most this many bytes.
        case chunked(Int)
        /// The connection is closed after the body.
        case close
    }

    /// What goes wrong.
    package enum Fault: Sendable {
        case none
        /// Nothing is sent; the connection stays open until the client closes it.
        case stall
        /// The headers are sent, then pieces of the body for as long as the client takes them. Only with
        /// ``Framing/chunked(_:)`` or ``Framing/close``.
        case endless
        /// All is sent in pieces of this many bytes, a millisecond apart.
        case slow(Int)
        /// This many bytes of the whole answer are sent, then nothing; the connection stays open.
        case stallAfter(Int)
        /// This many bytes of the whole answer are sent, then the connection is closed in good order.
        case closeAfter(Int)
        /// This many bytes of the whole answer are sent, then the connection is reset (TCP RST).
        case resetAfter(Int)
    }

    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    package var framing: Framing
    package var fault: Fault
    /// Bytes that are sent in place of all the above, as they are; the connection is closed after them.
    package var raw: [UInt8]?

    package init(
        status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        framing: Framing = .length,
        fault: Fault = .none, raw: [UInt8]? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.framing = framing
        self.fault = fault
        self.raw = raw
    }

    /// An answer with a text.
    package init(status: Int = 200, text: String) { self.init(status: status, body: Array(text.utf8)) }

    /// An answer with JSON and its content type.
    package static func json(
        _ text: String, status: Int = 200, headers: [(name: String, value: String)] = []
    ) -> StubAnswer {
        StubAnswer(status: status, headers: [("Content-Type", "application/json")] + headers, body: Array(text.utf8))
    }

    /// All bytes on the wire. `hasBody` is false for an answer to HEAD.
    func bytes(hasBody: Bool) -> [UInt8] {
        if let raw { return raw }
        var head = "HTTP/1.1 \(status) Stub\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        switch framing {
        case .length: if status != 204 { head += "Content-Length: \(body.count)\r\n" }
        case .chunked: head += "Transfer-Encoding: chunked\r\n"
        case .close: head += "Connection: close\r\n"
        }
        let start = Array((head + "\r\n").utf8)
        guard hasBody else { return start }
        guard case .chunked(let size) = framing else { return start + body }
        var output = start
        var rest = body[...]
        while !rest.isEmpty {
            let piece = rest.prefix(max(1, size))
            output += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
            rest = rest.dropFirst(piece.count)
        }
        return output + Array("0\r\n\r\n".utf8)
    }

    /// Whether the connection can take another request afterwards.
    var keepsConnection: Bool {
        guard raw == nil, case .none = fault else { return false }
        if case .close = framing { return false }
        return true
    }
}
