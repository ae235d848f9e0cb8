import Crypto
import Dispatch
import Glibc
import Model

/// The SHA-256 of this very program.
package enum OwnDigest {
    private static let piece = 64 * 1024

    /// Of the file that was executed, also when another one has taken its name since.
    private static let own = Task.detached { await of("/proc/self/exe") }

    /// Hexadecimal; nil when the file can't be read. Read once for each process.
    package static func value() async -> String? { await own.value }

    /// Of any file, on a thread that may wait for a disk.
    static func of(_ path: String) async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async { continuation.resume(returning: read(path)) }
        }
    }

    private static func read(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var hash = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(file, buffer.baseAddress, piece)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { break }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return Hexadecimal.string(hash.finalize())
    }
}
