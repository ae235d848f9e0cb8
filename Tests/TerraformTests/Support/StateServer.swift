import Foundation
import Testing

/// As much of an S3 server on loopback as Terraform's `s3` backend needs, with conditional writes: what a dead client
/// leaves behind is a lock object, as on Scaleway's Object Storage.
final class StateServer: @unchecked Sendable {
    // `@unchecked`: everything mutable is read and written under `mutex`.
    private let mutex = NSLock()
    private var objects: [String: Data] = [:]
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

    private static let statePath = "/states/staging.tfstate"
    private static let lockPath = statePath + ".tflock"

    /// The lock's JSON.
    var lock: String? {
        get { mutex.withLock { objects[Self.lockPath].map { String(decoding: $0, as: UTF8.self) } } }
        set { mutex.withLock { objects[Self.lockPath] = newValue.map { Data($0.utf8) } } }
    }

    /// Refuses writes of the state; the lock still works.
    var writesFail: Bool {
        get { mutex.withLock { refusesWrites } }
        set { mutex.withLock { refusesWrites = newValue } }
    }

    var hasState: Bool { mutex.withLock { objects[Self.statePath] != nil } }

    /// The root's backend block, as for Scaleway but for the address.
    var backend: String {
        """
        terraform {
          backend "s3" {
            bucket                      = "states"
            key                         = "staging.tfstate"
            region                      = "fr-par"
            endpoints                   = { s3 = "http://127.0.0.1:\(port)" }
            use_path_style              = true
            use_lockfile                = true
            skip_credentials_validation = true
            skip_requesting_account_id  = true
            skip_region_validation      = true
            skip_metadata_api_check     = true
            skip_s3_checksum            = true
            max_retries                 = 1
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
        let line: Substring = head.split(separator: "\r\n").first ?? ""
        let words: [Substring] = line.split(separator: " ")
        let conditional = head.lowercased().contains("if-none-match: *")
        let (method, path) = (String(words[0]), String(words[1].split(separator: "?").first ?? ""))
        let (status, content): (Int, Data) = mutex.withLock { self.answer(method, path, Data(body), conditional) }
        let answer = method == "HEAD" ? Data() : content
        let response =
            Data(
                "HTTP/1.1 \(status) X\r\nETag: \"0\"\r\nContent-Length: \(content.count)\r\nConnection: close\r\n\r\n"
                    .utf8) + answer
        _ = response.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        return true
    }

    private func answer(_ method: String, _ path: String, _ body: Data, _ onlyNew: Bool) -> (Int, Data) {
        switch method {
        case "GET" where path == "/states" || path == "/states/":
            return (200, Data("<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>".utf8))
        case "GET", "HEAD":
            return objects[path].map { (200, $0) } ?? (404, Data("<Error><Code>NoSuchKey</Code></Error>".utf8))
        case "PUT":
            if refusesWrites, path == Self.statePath {
                return (403, Data("<Error><Code>AccessDenied</Code></Error>".utf8))
            }
            if onlyNew, objects[path] != nil {
                return (412, Data("<Error><Code>PreconditionFailed</Code></Error>".utf8))
            }
            objects[path] = body
            return (200, Data())
        case "DELETE":
            objects[path] = nil
            return (204, Data())
        default: return (405, Data())
        }
    }
}
