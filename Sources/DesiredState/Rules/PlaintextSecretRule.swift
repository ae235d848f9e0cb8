/// Recognises text that looks like a secret, so that no secret value gets into git (requirement R9).
///
/// Answers name the kind of secret, never the text.
package enum PlaintextSecretRule {
    /// The kind of secret that `text` holds somewhere, or nil. Only forms that are hardly ever anything else.
    package static func kind(in text: String) -> String? {
        let bytes = Array(text.utf8)
        if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY") { return "a private key" }
        if text.contains("$argon2") || text.contains("$2b$") || text.contains("$2y$") { return "a password hash" }
        if text.contains("AGE-SECRET-KEY-1") { return "an age key" }
        for prefix in prefixes where hasToken(bytes, prefix) { return prefix.kind }
        if hasJSONWebToken(text) { return "a JSON Web Token" }
        if hasURLPassword(bytes) { return "a URL with a password" }
        if hasAssignment(text) { return "a password" }
        return nil
    }

    /// The kind of secret that `value` of the variable `name` looks like, or nil: all of ``kind(in:)``, and values that only the
    /// variable's name gives away.
    package static func kind(ofVariable name: String, value: String) -> String? {
        if let kind = kind(in: value) { return kind }
        let words = name.uppercased().split { !TextCheck.isAlphanumeric($0.asciiValue ?? 0) }.map(String.init)
        if isUUID(value), !words.contains(where: { ["ID", "UUID", "GUID"].contains($0) }) {
            return "a Scaleway secret key (a UUID; when it is only an id, let the variable's name end in _ID)"
        }
        guard !value.isEmpty, !["true", "false", "0", "1", "on", "off", "none"].contains(value.lowercased()) else { return nil }
        if let last = words.last, secretEndings.contains(last) || name.uppercased().hasSuffix("PASSWORD") {
            return "a secret (by the variable's name)"
        }
        let pairs = zip(words, words.dropFirst()).map { "\($0)_\($1)" }
        if let last = pairs.last, secretPairs.contains(last) { return "a secret (by the variable's name)" }
        return nil
    }

    private static let secretEndings = ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL", "CREDENTIALS", "APIKEY"]
    private static let secretPairs = ["API_KEY", "SECRET_KEY", "ACCESS_KEY", "PRIVATE_KEY", "ENCRYPTION_KEY", "SIGNING_KEY"]

    private struct Prefix {
        let text: String
        let kind: String
        /// Fewest characters that follow.
        let minimum: Int
        let follows: @Sendable (UInt8) -> Bool
    }

    private static let prefixes: [Prefix] = {
        let upper: @Sendable (UInt8) -> Bool = { TextCheck.isUpper($0) || TextCheck.isDigit($0) }
        let word: @Sendable (UInt8) -> Bool = { TextCheck.isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        return [
            Prefix(text: "SCW", kind: "a Scaleway access key", minimum: 17, follows: upper),
            Prefix(text: "AKIA", kind: "an AWS access key", minimum: 16, follows: upper),
            Prefix(text: "ASIA", kind: "an AWS access key", minimum: 16, follows: upper),
            Prefix(text: "ghp_", kind: "a GitHub token", minimum: 20, follows: word),
            Prefix(text: "gho_", kind: "a GitHub token", minimum: 20, follows: word),
            Prefix(text: "ghu_", kind: "a GitHub token", minimum: 20, follows: word),
            Prefix(text: "ghs_", kind: "a GitHub token", minimum: 20, follows: word),
            Prefix(text: "ghr_", kind: "a GitHub token", minimum: 20, follows: word),
            Prefix(text: "github_pat_", kind: "a GitHub token", minimum: 20, follows: word),
            Prefix(text: "glpat-", kind: "a GitLab token", minimum: 16, follows: word),
            Prefix(text: "gldt-", kind: "a GitLab token", minimum: 16, follows: word),
            Prefix(text: "glrt-", kind: "a GitLab token", minimum: 16, follows: word),
            Prefix(text: "sk-", kind: "an API key", minimum: 20, follows: word),
            Prefix(text: "xoxb-", kind: "a Slack token", minimum: 16, follows: word),
            Prefix(text: "xoxp-", kind: "a Slack token", minimum: 16, follows: word),
        ]
    }()

    /// Whether `prefix` starts a word in `bytes` and enough of its characters follow.
    private static func hasToken(_ bytes: [UInt8], _ prefix: Prefix) -> Bool {
        let wanted = Array(prefix.text.utf8)
        guard bytes.count >= wanted.count + prefix.minimum else { return false }
        for start in 0...(bytes.count - wanted.count - prefix.minimum)
        where bytes[start] == wanted[0] && (start == 0 || !TextCheck.isAlphanumeric(bytes[start - 1])) {
            let end = start + wanted.count
            if bytes[start..<end].elementsEqual(wanted), bytes[end..<(end + prefix.minimum)].allSatisfy(prefix.follows) { return true }
        }
        return false
    }

    /// `eyJ….….…`: three base64url parts, the first of which decodes to `{"`.
    private static func hasJSONWebToken(_ text: String) -> Bool {
        let isPart: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        return text.split { !isPart($0) && $0 != "." }.contains { word in
            let parts = word.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count >= 3 && parts[0].hasPrefix("eyJ") && parts[0].count >= 10 && parts[1].hasPrefix("eyJ")
        }
    }

    /// `scheme://user:password@host`.
    private static func hasURLPassword(_ bytes: [UInt8]) -> Bool {
        let slashes = Array("://".utf8)
        guard bytes.count > 6 else { return false }
        for start in 1..<(bytes.count - 3) where bytes[start..<(start + 3)].elementsEqual(slashes) {
            let authority = bytes[(start + 3)...].prefix { byte in
                byte > 0x20 && ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\"")].contains(byte)
            }
            guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
                let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
            else { continue }
            if at - colon > 1 { return true }
        }
        return false
    }

    /// `password=…`, `token: …` and the like inside a longer text.
    private static func hasAssignment(_ text: String) -> Bool {
        let lower = Array(text.lowercased().utf8)
        for word in ["password", "passwd", "pwd", "secret", "token", "api_key", "apikey", "access_key", "secret_key"] {
            let wanted = Array(word.utf8)
            guard lower.count > wanted.count + 1 else { continue }
            for start in 0..<(lower.count - wanted.count) where lower[start..<(start + wanted.count)].elementsEqual(wanted) {
                var rest = lower[(start + wanted.count)...]
                rest = rest.drop { $0 == 0x20 }
                guard rest.first == UInt8(ascii: "=") else { continue }
                let value = rest.dropFirst().drop { $0 == 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
                if let first = value.first, !"{$<&*".utf8.contains(first), first > 0x20 { return true }
            }
        }
        return false
    }

    private static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.utf8.allSatisfy { TextCheck.isDigit($0) || (97...102).contains($0) || (65...70).contains($0) } }
    }
}
