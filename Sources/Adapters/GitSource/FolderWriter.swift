import Glibc
import Ports

/// Writes files below an open directory without ever following a link: every step goes through a directory's own
/// descriptor.
struct FolderWriter {
    private let root: Int32
    private let path: String

    /// Opens `path`, which must be an empty directory and no symbolic link. ``close()`` must follow.
    init(_ path: String) throws(PortFailure) {
        self.path = path
        root = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard root >= 0 else { throw Self.failure(path, "can't be opened", errno) }
        guard Self.isEmpty(root) else {
            _ = Glibc.close(root)
            throw PortFailure(
                .invalid, code: "working_copy_not_empty",
                "\(path) must be empty before a commit's files are written to it")
        }
    }

    func close() { _ = Glibc.close(root) }

    func makeFolder(_ parts: [String]) throws(PortFailure) {
        try inParent(of: parts) { (parent, name) throws(PortFailure) in
            guard mkdirat(parent, name, 0o700) == 0 else { throw failure(parts, "can't be made", errno) }
        }
    }

    func write(_ bytes: [UInt8], to parts: [String]) throws(PortFailure) {
        try inParent(of: parts) { (parent, name) throws(PortFailure) in
            let file = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw failure(parts, "can't be made", errno) }
            defer { _ = Glibc.close(file) }
            var offset = 0
            while offset < bytes.count {
                let count = bytes.withUnsafeBytes {
                    Glibc.write(file, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
                }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw failure(parts, "can't be written", errno) }
                offset += count
            }
        }
    }

    private func inParent(of parts: [String], _ body: (Int32, String) throws(PortFailure) -> Void) throws(PortFailure) {
        guard let name = parts.last else { return }
        var opened: [Int32] = []
        defer { for descriptor in opened { _ = Glibc.close(descriptor) } }
        var parent = root
        for part in parts.dropLast() {
            let next = openat(parent, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else { throw failure(parts, "has no folder to be in", errno) }
            opened.append(next)
            parent = next
        }
        try body(parent, name)
    }

    private static func isEmpty(_ descriptor: Int32) -> Bool {
        // fdopendir takes the descriptor over, so it gets one of its own; O_CLOEXEC isn't inherited by dup.
        let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let directory = fdopendir(own) else { return false }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count <= 2
    }

    private func failure(_ parts: [String], _ what: String, _ code: Int32) -> PortFailure {
        Self.failure(([path] + parts).joined(separator: "/"), what, code)
    }

    private static func failure(_ path: String, _ what: String, _ code: Int32) -> PortFailure {
        PortFailure(
            .internalError, code: "working_copy_unwritable", "\(path) \(what): \(String(cString: strerror(code)))")
    }
}
