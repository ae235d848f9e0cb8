import Crypto
import Foundation

/// A server's public key, in the format of the wire (RFC 4253, 6.6): a length, the name of the kind, and the rest.
struct HostKey: Hashable {
    let bytes: [UInt8]

    /// `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`.
    var kind: String {
        guard bytes.count >= 4 else { return "unknown" }
        let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard (1...64).contains(length), bytes.count >= 4 + length else { return "unknown" }
        return GitFailure.clean(String(decoding: bytes[4..<4 + length], as: UTF8.self))
    }

    /// As `ssh-keygen -l` prints it: `SHA256:` and base64 without padding.
    var fingerprint: String {
        "SHA256:" + Data(SHA256.hash(data: bytes)).base64EncodedString().prefix { $0 != "=" }
    }

    /// `ssh-ed25519 AAAA…`, as in `known_hosts`.
    var text: String { "\(kind) \(Data(bytes).base64EncodedString())" }
}
