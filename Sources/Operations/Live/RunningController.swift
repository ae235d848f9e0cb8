import Dispatch
import Foundation
import Glibc

/// Asks the process that holds the data directory for its ``LiveValues``.
enum RunningController {
    /// Beyond this it isn't ours.
    private static let maximumBytes = 8 << 20

    /// Nil when no process answers at once: there is none, an older one, or one in trouble.
    static func ask(_ directory: String, limit: Duration = .milliseconds(300)) async -> LiveValues? {
        // The calls block for some hundred milliseconds at most, and the cooperative threads must never wait.
        let bytes = await withCheckedContinuation { (continuation: CheckedContinuation<[UInt8], Never>) in
            DispatchQueue.global(qos: .userInitiated).async { continuation.resume(returning: read(directory, limit)) }
        }
        return try? JSONDecoder().decode(LiveValues.self, from: Data(bytes))
    }

    private static func read(_ directory: String, _ limit: Duration) -> [UInt8] {
        let end = ContinuousClock.now + limit
        guard let folder = try? SocketAddress.open(directory) else { return [] }
        defer { close(folder) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        SocketAddress.limit(descriptor, milliseconds: Int(limit / .milliseconds(1)))
        guard SocketAddress.with(folder, "status.sock", { connect(descriptor, $0, $1) }) == 0 else { return [] }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while ContinuousClock.now < end, bytes.count < maximumBytes {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count == 0 { return bytes }
            guard count > 0 else { return [] }
            bytes += buffer[..<count]
        }
        return []
    }
}
