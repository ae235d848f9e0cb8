import Glibc

/// A loopback port that nobody listens on at the moment, for a server that can't pick one by itself. Somebody may take
/// it meanwhile: whoever starts the server tries again with another one.
package func freePort() throws -> UInt16 {
    struct Failure: Error {}
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
        }
    }
    guard bound else { throw Failure() }
    return UInt16(bigEndian: address.sin_port)
}
