import Foundation

/// The unix socket that Terraform connects to, in a private directory of its own.
struct PluginSocket: Sendable {
    /// `sun_path` holds 107 bytes and a zero.
    private static let pathLimit = 107

    let path: String
    private let directory: String

    /// Makes the directory, mode 0700. Throws ``WireError`` when that can't be done.
    init(environment: [String: String]) throws {
        let wanted = environment["PLUGIN_UNIX_SOCKET_DIR"] ?? environment["TMPDIR"] ?? "/tmp"
        let roots = [wanted, "/tmp"].filter { !$0.isEmpty && $0.utf8.count + 32 < Self.pathLimit }
        for root in roots {
            var template = Array((root + "/amarre-plugin-XXXXXX").utf8CString)
            guard mkdtemp(&template) != nil else { continue }
            directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            path = directory + "/socket"
            return
        }
        throw WireError("no directory for a socket in \(wanted) or /tmp")
    }

    /// Removes the socket and its directory.
    func remove() {
        unlink(path)
        rmdir(directory)
    }
}
