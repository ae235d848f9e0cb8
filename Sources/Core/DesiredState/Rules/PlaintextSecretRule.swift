/// Recognises text that looks like a secret, so that no secret value gets into git (requirement R9).
///
/// Answers name the kind of secret, never the text.
package enum PlaintextSecretRule {
    /// The kind of secret that `text` holds somewhere, or nil. Only forms that are hardly ever anything else.
    package static func kind(in text: String) -> String? {
        // On bytes: every scalar and every line of a desired state comes by here, and `String`'s own search compares
        // characters.
        let bytes = Array(text.utf8)
        if holds(bytes, "-----BEGIN ") && holds(bytes, "PRIVATE KEY") { return "a private key" }
        if holds(bytes, "$argon2") || holds(bytes, "$2b$") || holds(bytes, "$2y$") { return "a password hash" }
        if holds(bytes, "AGE-SECRET-KEY-1") { return "an age key" }
        for prefix in prefixes where hasToken(bytes, prefix) { return prefix.kind }
        if hasJSONWebToken(bytes) { return "a JSON Web Token" }
        if hasURLPassword(bytes) { return "a URL with a password" }
        if hasAssignment(bytes) { return "a password" }
        return nil
    }

    /// The kind of secret that `value` of the variable `name` looks like, or nil: all of ``kind(in:)``, and values that
    /// only the variable's name gives away.
    package static func kind(ofVariable name: String, value: String) -> String? {
        if let kind = kind(in: value) { return kind }
        let words = name.uppercased().split { !TextCheck.isAlphanumeric($0.asciiValue ?? 0) }.map(String.init)
        if isUUID(value), !words.contains(where: { ["ID", "UUID", "GUID"].contains($0) }) {
            return "a Scaleway secret key (a UUID; when it is only an id, let the variable's name end in _ID)"
        }
        guard !value.isEmpty, !["true", "false", "0", "1", "on", "off", "none"].contains(value.lowercased()) else {
            return nil
        }
        if let last = words.last, secretEndings.contains(last) || name.uppercased().hasSuffix("PASSWORD") {
            return "a secret (by the variable's name)"
        }
        let pairs = zip(words, words.dropFirst()).map { "\($0)_\($1)" }
        if let last = pairs.last, secretPairs.contains(last) { return "a secret (by the variable's name)" }
        return nil
    }

    private static let secretEndings = [
        "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL", "CREDENTIALS", "APIKEY",
    ]
    private static let secretPairs = [
        "API_KEY", "SECRET_KEY", "ACCESS_KEY", "PRIVATE_KEY", "ENCRYPTION_KEY", "SIGNING_KEY",
    ]

    private struct Prefix {
        let text: String
        let kind: String
        /// Fewest characters that follow.
        let minimum: Int
        let follows: @Sendable (UInt8) -> Bool
    }

    private static let prefixes: [Prefix] = {
        let upper: @Sendable (UInt8) -> Bool = { TextCheck.isUpper($0) || TextCheck.isDigit($0) }
        let word: @Sendable (UInt8) -> Bool = {
            TextCheck.isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
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

    /// Where `wanted` begins in `bytes`, from `start` on; nil when it isn't there.
    private static func index(of wanted: String.UTF8View, in bytes: [UInt8], from start: Int = 0) -> Int? {
        guard let first = wanted.first, bytes.count - start >= wanted.count else { return nil }
        var index = start
        while index <= bytes.count - wanted.count {
            if bytes[index] == first, bytes[index..<(index + wanted.count)].elementsEqual(wanted) { return index }
            index += 1
        }
        return nil
    }

    private static func holds(_ bytes: [UInt8], _ wanted: String) -> Bool { index(of: wanted.utf8, in: bytes) != nil }

    /// Whether `prefix` starts a word in `bytes` and enough of its characters follow.
    private static func hasToken(_ bytes: [UInt8], _ prefix: Prefix) -> Bool {
        var next = 0
        while let start = index(of: prefix.text.utf8, in: bytes, from: next) {
            let end = start + prefix.text.utf8.count
            guard bytes.count - end >= prefix.minimum else { return false }
            if start == 0 || !TextCheck.isAlphanumeric(bytes[start - 1]),
                bytes[end..<(end + prefix.minimum)].allSatisfy(prefix.follows)
            {
                return true
            }
            next = start + 1
        }
        return false
    }

    /// `eyJ….….…`: three base64url parts, the first of which decodes to `{"`.
    private static func hasJSONWebToken(_ bytes: [UInt8]) -> Bool {
        let mark = "eyJ".utf8
        guard index(of: mark, in: bytes) != nil else { return false }
        let dot = UInt8(ascii: ".")
        let isPart: (UInt8) -> Bool = {
            TextCheck.isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
        return bytes.split { !isPart($0) && $0 != dot }.contains { word in
            let parts = word.split(separator: dot, omittingEmptySubsequences: false)
            return parts.count >= 3 && parts[0].starts(with: mark) && parts[0].count >= 10
                && parts[1].starts(with: mark)
        }
    }

    /// `scheme://user:password@host`.
    private static func hasURLPassword(_ bytes: [UInt8]) -> Bool {
        var next = 1
        while let start = index(of: "://".utf8, in: bytes, from: next) {
            next = start + 1
            let authority = bytes[(start + 3)...].prefix { byte in
                byte > 0x20
                    && ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\"")].contains(byte)
            }
            guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
                let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
            else { continue }
            if at - colon > 1 { return true }
        }
        return false
    }

    /// `password=…`, `token: …` and the like inside a longer text.
    private static func hasAssignment(_ bytes: [UInt8]) -> Bool {
        let equals = UInt8(ascii: "=")
        guard bytes.contains(equals) else { return false }
        let lower = bytes.map { TextCheck.isUpper($0) ? $0 | 0x20 : $0 }
        for word in ["password", "passwd", "pwd", "secret", "token", "api_key", "apikey", "access_key", "secret_key"] {
            var next = 0
            while let start = index(of: word.utf8, in: lower, from: next) {
                next = start + 1
                let rest = lower[(start + word.utf8.count)...].drop { $0 == 0x20 }
                guard rest.first == equals else { continue }
                let value = rest.dropFirst().drop { $0 == 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
                if let first = value.first, !"{$<&*".utf8.contains(first), first > 0x20 { return true }
            }
        }
        return false
    }

    private static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy {
                $0.utf8.allSatisfy { TextCheck.isDigit($0) || (97...102).contains($0) || (65...70).contains($0) }
            }
    }
}
