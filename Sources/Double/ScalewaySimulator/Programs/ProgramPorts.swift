import Glibc
import Synchronization

/// Picks free ports on loopback for programs, no two of which have the same one at a time.
///
/// A port is free when it is picked, and nothing holds it until the program listens. So it isn't one of those that Linux
/// gives to whoever asks for any (from 32768 on): another listener of this very process could get it meanwhile, and its
/// answers would pass for the program's.
final class ProgramPorts: Sendable {
    private let taken = Mutex(Set<Int>())
    private static let range = 20_000..<32_768
    private static let tries = 100

    /// nil when none is found.
    func take() -> Int? {
        taken.withLock { taken in
            for _ in 0..<Self.tries {
                let port = Int.random(in: Self.range)
                if !taken.contains(port), Self.isFree(port) {
                    taken.insert(port)
                    return port
                }
            }
            return nil
        }
    }

    func giveBack(_ port: Int) {
        taken.withLock { _ = $0.remove(port) }
    }

    private static func isFree(_ port: Int) -> Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        // On all addresses, as most programs listen in a container.
        address.sin_addr.s_addr = 0
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
