import Glibc
import Synchronization

/// Accepts connections on a loopback port and then says nothing more, for as long as it lives.
package final class SilentServer: Sendable {
    private let descriptor: Int32
    /// What it accepted so far: kept open, because a closed connection would be an answer.
    private let accepted: Connections
    /// `http://127.0.0.1:PORT`
    package let origin: String
    /// A repository's address at it.
    package var url: String { origin + "/x" }
    /// How many connections were accepted so far.
    package var connections: Int { accepted.descriptors.withLock { $0.count } }

    package struct Failure: Error {}

    private final class Connections: Sendable {
        let descriptors = Mutex<[Int32]>([])
    }

    /// The beginning of a git server's answer, whose rest never comes.
    package static let halfAnAnswer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\nTransfer-Encoding: "
        + "chunked\r\n\r\n22\r\n001e# service=git-upload-pack\n0000\r\n"

    /// `greeting`: what it says to each connection before it falls silent, whatever was asked.
    package init(greeting: String = "") throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                bind(descriptor, pointer, length) == 0
            else {
                return -1
            }
            return getsockname(descriptor, pointer, &length)
        }
        guard code == 0, listen(descriptor, 64) == 0 else { throw Failure() }
        self.descriptor = descriptor
        origin = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        let accepted = Connections()
        self.accepted = accepted
        let job = Job(descriptor: descriptor, accepted: accepted, greeting: Array(greeting.utf8))
        var thread = pthread_t()
        guard
            pthread_create(
                &thread, nil,
                { context in
                    guard let context else { return nil }
                    Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run()
                    return nil
                }, Unmanaged.passRetained(job).toOpaque()) == 0
        else { throw Failure() }
        pthread_detach(thread)
    }

    deinit {
        // The thread's accept ends with an error, and it with it.
        shutdown(descriptor, Int32(SHUT_RDWR))
        for connection in accepted.descriptors.withLock({ $0 }) { close(connection) }
    }

    private final class Job: Sendable {
        let descriptor: Int32
        let accepted: Connections
        let greeting: [UInt8]

        init(descriptor: Int32, accepted: Connections, greeting: [UInt8]) {
            self.descriptor = descriptor
            self.accepted = accepted
            self.greeting = greeting
        }

        func run() {
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection < 0 {
                    if errno == EINTR { continue }
                    break
                }
                if !greeting.isEmpty { _ = send(connection, greeting, greeting.count, Int32(MSG_NOSIGNAL)) }
                accepted.descriptors.withLock { $0.append(connection) }
            }
            close(descriptor)
        }
    }
}
