/// A request as the stub server got it.
package struct StubRequest: Sendable {
    package let method: String
    /// Path and query as they were sent.
    package let target: String
    /// Names as they were sent, in order.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// The connection that it came on, counted from 1.
    package let connection: Int

    /// The target without its query.
    package var path: String { String(target.prefix { $0 != "?" }) }
    /// The query's fields in order, percent-decoded.
    package var query: [(name: String, value: String)] {
        guard let mark = target.firstIndex(of: "?") else { return [] }
        return target[target.index(after: mark)...].split(separator: "&").map { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }
    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The first value of a header, whatever the case of its name.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The first value of a query field.
    package func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
