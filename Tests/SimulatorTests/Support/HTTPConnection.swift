import Dispatch
import Foundation
import Glibc

/// One HTTP/1.1 connection over a plain socket, with keep-alive. Used from one task at a time; its blocking calls run
/// on a serial queue of its own, which Dispatch always gives a thread.
final class HTTPConnection: Sendable {
    struct Answer: Sendable {
        let status: Int
        /// Names in lowercase.
        let headers: [String: String]
        let body: String

        var json: JSON { (try? JSON.parse(body)) ?? .null }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let queue = DispatchQueue(label: "test.http")
    private let socket: Int32
    private let port: Int

    /// Connects to a port on 127.0.0.1.
    init(port: Int) throws {
        self.port = port
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(socket)
            throw Failure(description: "connect to \(port): \(String(cString: strerror(errno)))")
        }
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(socket) }

    func send(_ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil) async throws
        -> Answer
    {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.exchange(method, path, headers, body) }) }
        }
    }

    private func exchange(_ method: String, _ path: String, _ headers: [String: String], _ body: String?) throws
        -> Answer
    {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: \(headers["Host"] ?? "127.0.0.1:\(port)")\r\n"
        for (name, value) in headers where name != "Host" { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        let bytes = Array((text + "\r\n" + (body ?? "")).utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "send: connection closed") }
            sent += count
        }
        return try read(method)
    }

    private func read(_ method: String) throws -> Answer {
        var received = Data()
        let separator = Data("\r\n\r\n".utf8)
        while true {
            if let end = received.range(of: separator) {
                let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    if parts.count == 2 {
                        headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                    }
                }
                let length = method == "HEAD" ? 0 : headers["content-length"].flatMap { Int($0) } ?? 0
                while received.count < end.upperBound + length { received.append(try chunk("in the body: ")) }
                return Answer(
                    status: status, headers: headers, body: String(decoding: received[end.upperBound...], as: UTF8.self)
                )
            }
            received.append(try chunk())
        }
    }

    private func chunk(_ place: String = "") throws -> Data {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else {
            throw Failure(description: place + (count == 0 ? "connection closed" : String(cString: strerror(errno))))
        }
        return Data(buffer[..<count])
    }
}
