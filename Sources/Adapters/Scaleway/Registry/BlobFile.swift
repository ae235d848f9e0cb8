internal import Crypto
internal import Foundation
import Glibc
internal import Model
internal import Ports

/// A layer on its way, in a temporary file that only this process sees: mode 0600, and its name is gone as soon as it
/// is open, so that nothing is left behind however the process ends.
final class BlobFile: Sendable {
    let descriptor: Int32

    /// Throws `internalError` when the folder for temporary files can't be written.
    init() throws(PortFailure) {
        let path = NSTemporaryDirectory() + "amarre-layer-\(UUID().uuidString)"
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw PortFailure(
                .internalError, code: "image_file",
                "no temporary file can be made in \(NSTemporaryDirectory()): \(String(cString: strerror(errno)))")
        }
        unlink(path)
    }

    deinit { close(descriptor) }

    /// How many bytes are in it, and their digest.
    func contents() throws(PortFailure) -> (count: Int, digest: String) {
        var hash = SHA256()
        var count = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let read = pread(descriptor, buffer.baseAddress, buffer.count, off_t(count))
            if read < 0, errno == EINTR { continue }
            guard read >= 0 else {
                throw PortFailure(
                    .internalError, code: "image_file",
                    "a temporary file can't be read: \(String(cString: strerror(errno)))")
            }
            if read == 0 { break }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<read]))
            count += read
        }
        return (count, "sha256:" + Hexadecimal.string(Array(hash.finalize())))
    }
}
