import Dispatch
import Foundation

/// A small HTTP/1.1 client over blocking sockets, one connection a request, without TLS.
///
/// It is enough for the simulator on this machine.
package struct SocketConnection: APIConnection {
    private let queue = DispatchQueue(label: "amarre.stand-in.http", attributes: .concurrent)

    package init() {}

    package func send(_ request: APIRequest) async throws -> APIResponse {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try Self.exchange(request) }) }
        }
    }

    private static func exchange(_ request: APIRequest) throws -> APIResponse {
        guard let url = URL(string: request.url), url.scheme == "http", let host = url.host else {
            throw WireError("the stand-in provider speaks plain http only, not \(request.url)")
        }
        let descriptor = try connect(host: host, port: url.port ?? 80)
        defer { close(descriptor) }
        var head = "\(request.method) \(url.path)\(url.query.map { "?" + $0 } ?? "") HTTP/1.1\r\nHost: \(host):\(url.port ?? 80)\r\n"
        for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(request.body.count)\r\nConnection: close\r\n\r\n"
        try write(descriptor, Array(head.utf8) + request.body)
        return try parse(try readAll(descriptor))
    }

    private static func connect(host: String, port: Int) throws -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else { throw WireError("unknown host \(host)") }
        defer { freeaddrinfo(found) }
        var next: UnsafeMutablePointer<addrinfo>? = found
        while let address = next?.pointee {
            next = address.ai_next
            let descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { continue }
            var limit = timeval(tv_sec: 30, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            if Foundation.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
            close(descriptor)
        }
        throw WireError("no connection to \(host):\(port)")
    }

    private static func write(_ descriptor: Int32, _ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw WireError("the connection broke while sending") }
            sent += count
        }
    }

    private static func readAll(_ descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw WireError("the connection broke while reading") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    private static func parse(_ bytes: [UInt8]) throws -> APIResponse {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { throw WireError("an answer without a head") }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else { throw WireError("an answer without a status") }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let rest = Array(bytes[end.upperBound...])
        if headers["transfer-encoding"]?.lowercased() == "chunked" {
            return APIResponse(status: status, headers: headers, body: try unchunk(rest))
        }
        if let length = headers["content-length"].flatMap(Int.init) {
            guard rest.count >= length else { throw WireError("an answer that ends too early") }
            return APIResponse(status: status, headers: headers, body: Array(rest.prefix(length)))
        }
        return APIResponse(status: status, headers: headers, body: rest)
    }

    private static func unchunk(_ bytes: [UInt8]) throws -> [UInt8] {
        var rest = bytes[...]
        var body: [UInt8] = []
        while true {
            guard let end = rest.firstRange(of: Array("\r\n".utf8)),
                let size = Int(String(decoding: rest[..<end.lowerBound].prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self), radix: 16),
                size >= 0, rest.distance(from: end.upperBound, to: rest.endIndex) >= size
            else { throw WireError("an answer with broken chunks") }
            if size == 0 { return body }
            body += rest[end.upperBound..<end.upperBound + size]
            rest = rest[(end.upperBound + size)...].dropFirst(2)
        }
    }
}
