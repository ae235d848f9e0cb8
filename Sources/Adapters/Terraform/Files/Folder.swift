import FoundationEssentials
import Glibc
import Ports

/// Folder operations that fail as ``PortFailure`` with the path in the message.
enum Folder {
    /// Makes the folder and its parents, mode 0700, when it isn't there.
    static func make(_ path: String) throws(PortFailure) {
        try attempt("make", path) {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
    }

    /// Removes a file or folder with all in it; one that isn't there is fine.
    static func remove(_ path: String) throws(PortFailure) {
        guard exists(path) else { return }
        try attempt("remove", path) { try FileManager.default.removeItem(atPath: path) }
    }

    static func move(_ path: String, to other: String) throws(PortFailure) {
        guard rename(path, other) == 0 else { throw failure("move", path, String(cString: strerror(errno))) }
    }

    /// Names in the folder, sorted; empty when it isn't there.
    static func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func write(_ bytes: [UInt8], to path: String) throws(PortFailure) {
        guard SmallFile.write(bytes, to: path) else { throw failure("write", path, String(cString: strerror(errno))) }
    }

    private static func attempt(_ verb: String, _ path: String, _ body: () throws -> Void) throws(PortFailure) {
        do { try body() } catch { throw failure(verb, path, "\(error)") }
    }

    private static func failure(_ verb: String, _ path: String, _ detail: String) -> PortFailure {
        PortFailure(.internalError, code: "terraform_files", "can't \(verb) \(path): \(detail.prefix(200))")
    }
}
