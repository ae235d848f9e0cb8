import Foundation
import Testing

/// A server for Terraform's `http` backend on loopback: one state and one lock, which a dead client leaves behind as Object
/// Storage does.
final class StateServer: @unchecked Sendable {
    // `@unchecked`: everything mutable is read and written under `mutex`.
    private let mutex = NSLock()
    private var state: Data?
    private var lockText: String?
    private var refusesWrites = false
    private let socket: Int32
    let port: UInt16

    init() throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = socket
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        try #require(bound)
        port = UInt16(bigEndian: address.sin_port)
        Thread { [self] in while serveOne() {} }.start()
    }

    func close() { shutdown(socket, Int32(SHUT_RDWR)) }

    /// The lock's JSON.
    var lock: String? {
        get { mutex.withLock { lockText } }
        set { mutex.withLock { lockText = newValue } }
    }

    var writesFail: Bool {
        get { mutex.withLock { refusesWrites } }
        set { mutex.withLock { refusesWrites = newValue } }
    }

    var hasState: Bool { mutex.withLock { state != nil } }

    /// The root's backend block.
    var backend: String {
        """
        terraform {
          backend "http" {
            address        = "http://127.0.0.1:\(port)/state"
            lock_address   = "http://127.0.0.1:\(port)/state"
            unlock_address = "http://127.0.0.1:\(port)/state"
            retry_max      = 0
          }
        }

        """
    }

    private func serveOne() -> Bool {
        let client = accept(socket, nil, nil)
        guard client >= 0 else { return false }
        defer { Glibc.close(client) }
        var received = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var head = ""
        var body = Data()
        while true {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return true }
            received.append(contentsOf: buffer[..<count])
            guard let end = received.range(of: Data("\r\n\r\n".utf8)) else { continue }
            head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
            body = received[end.upperBound...]
            let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) }
            if body.count >= length ?? 0 { break }
        }
        let method = String(head.prefix { $0 != " " })
        let (status, answer) = mutex.withLock { self.answer(method, Data(body)) }
        let response = Data("HTTP/1.1 \(status) X\r\nContent-Length: \(answer.count)\r\nConnection: close\r\n\r\n".utf8) + answer
        _ = response.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        return true
    }

    private func answer(_ method: String, _ body: Data) -> (Int, Data) {
        switch method {
        case "GET": return state.map { (200, $0) } ?? (404, Data())
        case "POST":
            if refusesWrites { return (500, Data()) }
            state = body
            return (200, Data())
        case "LOCK":
            if let lockText { return (423, Data(lockText.utf8)) }
            lockText = String(decoding: body, as: UTF8.self)
            return (200, Data())
        case "UNLOCK":
            lockText = nil
            return (200, Data())
        default: return (405, Data())
        }
    }
}
