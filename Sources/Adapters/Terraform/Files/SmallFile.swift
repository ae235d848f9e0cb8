import Glibc

/// Reads small files whole, without Foundation, so that the supervisor process stays light.
enum SmallFile {
    /// The file's text; nil when it can't be read or holds more than a megabyte.
    static func text(_ path: String) -> String? {
        bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The file's bytes; nil when it can't be read or holds more than `limit`.
    static func bytes(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 || result.count + count > limit { return nil }
            if count == 0 { return result }
            result += buffer[..<count]
        }
    }

    /// Replaces or makes the file in one step, durably and with mode 0600. Returns false when that
    /// failed; `errno` says why.
    static func write(_ bytes: [UInt8], to path: String) -> Bool {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        var rest = bytes[...]
        var good = true
        while !rest.isEmpty, good {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 { good = errno == EINTR } else { rest = rest.dropFirst(count) }
        }
        good = good && fsync(file) == 0
        let code = errno
        close(file)
        guard good, rename(temporary, path) == 0 else {
            if !good { errno = code }
            return false
        }
        return true
    }
}
