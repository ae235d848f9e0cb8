import Glibc
import Ports
import Synchronization

/// The socket `status.sock` in the data directory, on which the holder of the directory's lock answers every connection
/// with one JSON document. Nothing is read from it: nothing else can be asked, and nothing changed.
///
/// A thread of its own waits in the kernel, so that it costs nothing while nobody asks and answers whatever else hangs.
final class StatusSocket: Sendable {
    private static let name = "status.sock"
    private let directory: Int32
    private let descriptor: Int32

    /// Whoever holds the directory's lock may take the place of a socket that a dead process left.
    ///
    /// Throws `internalError` when the socket can't be made.
    init(_ directory: String, answer: @escaping @Sendable () -> [UInt8]) throws(PortFailure) {
        let folder = try SocketAddress.open(directory)
        unlinkat(folder, Self.name, 0)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        // The mode of the file is the socket's, so that it is never there with another one.
        guard descriptor >= 0, fchmod(descriptor, 0o600) == 0,
            SocketAddress.with(folder, Self.name, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 16) == 0
        else {
            let why = String(cString: strerror(errno))
            if descriptor >= 0 { Glibc.close(descriptor) }
            Glibc.close(folder)
            throw PortFailure(
                .internalError, code: "status_socket", "the socket \(directory)/\(Self.name) can't be made: \(why)"
            )
        }
        self.directory = folder
        self.descriptor = descriptor
        let clerk = Clerk(descriptor: descriptor, answer: answer)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Clerk>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, Unmanaged.passRetained(clerk).toOpaque())
        if code == 0 { pthread_detach(thread) }
    }

    /// Before the directory's lock is given back: the next holder has a socket of its own.
    func close() {
        unlinkat(directory, Self.name, 0)
        // The thread's `accept` ends with an error, and it with it.
        shutdown(descriptor, Int32(SHUT_RDWR))
        Glibc.close(directory)
    }

    private final class Clerk: Sendable {
        private let descriptor: Int32
        private let answer: @Sendable () -> [UInt8]

        init(descriptor: Int32, answer: @escaping @Sendable () -> [UInt8]) {
            self.descriptor = descriptor
            self.answer = answer
        }

        func work() {
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection < 0 {
                    if errno == EINTR || errno == ECONNABORTED { continue }
                    if errno == EMFILE || errno == ENFILE || errno == ENOMEM {
                        usleep(100_000)
                        continue
                    }
                    break
                }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                // Who asks and doesn't read mustn't keep the others waiting.
                SocketAddress.limit(connection, milliseconds: 200)
                let bytes = answer()
                var sent = 0
                while sent < bytes.count {
                    let count = bytes[sent...].withUnsafeBytes {
                        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                    guard count > 0 else { break }
                    sent += count
                }
                Glibc.close(connection)
            }
            Glibc.close(descriptor)
        }
    }
}

/// The address of a socket in a folder, whatever the length of the folder's path: an address holds 107 bytes.
enum SocketAddress {
    /// A descriptor that stands for the folder.
    static func open(_ directory: String) throws(PortFailure) -> Int32 {
        let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw PortFailure(
                .internalError, code: "status_socket",
                "\(directory) can't be opened: \(String(cString: strerror(errno)))")
        }
        return descriptor
    }

    static func with(_ folder: Int32, _ name: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("/proc/self/fd/\(folder)/\(name)".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// Bounds each call that sends, receives or connects.
    static func limit(_ descriptor: Int32, milliseconds: Int) {
        var time = timeval(tv_sec: 0, tv_usec: milliseconds * 1000)
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }
}
