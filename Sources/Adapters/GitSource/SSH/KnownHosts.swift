import Crypto
import Foundation

/// What a `known_hosts` file says about one host.
///
/// Names are compared whole: a line with a pattern, a negation or a certificate authority pins nothing here, so such a
/// host is refused and never accepted by mistake.
struct KnownHosts {
    /// The keys that are accepted.
    private(set) var pinned: [HostKey] = []
    /// The keys that the file marks as `@revoked`, for whatever host.
    private(set) var revoked: Set<HostKey> = []

    /// Reads `text` for the host as OpenSSH names it: see ``name(host:port:)``.
    init(_ text: String, name: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            var words = line.split { $0 == " " || $0 == "\t" }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            var isRevoked = false
            if first.hasPrefix("@") {
                guard first == "@revoked" else { continue }
                isRevoked = true
                words.removeFirst()
            }
            guard words.count >= 3, let key = Data(base64Encoded: String(words[2])).map({ HostKey(bytes: Array($0)) }),
                key.kind == words[1]
            else { continue }
            if isRevoked {
                revoked.insert(key)
            } else if words[0].split(separator: ",").contains(where: { Self.matches(String($0), name) }) {
                pinned.append(key)
            }
        }
        pinned.removeAll { revoked.contains($0) }
    }

    /// `host`, or `[host]:port` when the port isn't 22.
    static func name(host: String, port: String) -> String {
        let host = host.lowercased()
        return port == "22" ? host : "[\(host)]:\(port)"
    }

    /// `pattern` is a name, or a hashed one: `|1|SALT|HMAC-SHA1`, as Debian's ssh writes them.
    private static func matches(_ pattern: String, _ name: String) -> Bool {
        guard pattern.hasPrefix("|1|") else { return pattern.lowercased() == name }
        let parts = pattern.split(separator: "|")
        guard parts.count == 3, let salt = Data(base64Encoded: String(parts[1])),
            let hash = Data(base64Encoded: String(parts[2]))
        else {
            return false
        }
        return HMAC<Insecure.SHA1>.isValidAuthenticationCode(
            hash, authenticating: Array(name.utf8), using: SymmetricKey(data: salt))
    }
}
