import Foundation

/// The tokens that the registry takes: made for a key, for repositories that it names, and short-lived.
///
/// Scaleway's realm is `https://api.scaleway.com/registry-internal/v1/regions/REGION/tokens` with the service `registry`
/// and Basic authentication, whose user doesn't matter and whose password is the secret key (seen in clients of the real
/// registry). Here it is the simulator's own address. Guesses: a token lives for 5 minutes, and one is given for what the
/// key may do of what is asked, as Docker's token specification says.
struct DistributionTokens: Sendable {
    static let product = "registry-internal"
    /// In seconds.
    static let lifetime = 300
    private static let limit = 1000

    enum Action: String, Sendable {
        case pull, push
    }

    /// One repository, and what may be done with it.
    struct Scope: Sendable, Equatable {
        let repository: String
        let actions: Set<Action>

        /// `repository:NAMESPACE/IMAGE:pull,push`; nil for what isn't a repository's.
        init?(_ text: Substring) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "repository", !parts[1].isEmpty else { return nil }
            repository = String(parts[1])
            actions = Set(parts[2].split(separator: ",").compactMap { Action(rawValue: String($0)) })
        }
    }

    struct Token: Sendable {
        /// The secret key that it was made for; nil for nobody's.
        let secret: String?
        let access: [String: Set<Action>]
        /// Microseconds since 1970.
        let expires: Int64

        func gives(_ action: Action, on repository: String) -> Bool { access[repository]?.contains(action) == true }
    }

    private var tokens: [String: Token] = [:]

    /// A token by what the client sends; nil for one that isn't known or has expired.
    func token(_ text: String, at now: Int64) -> Token? {
        tokens[text].flatMap { $0.expires > now ? $0 : nil }
    }

    /// The text of a new token.
    mutating func issue(_ secret: String?, _ access: [String: Set<Action>], at now: Int64) -> String {
        if tokens.count >= Self.limit { tokens = tokens.filter { $0.value.expires > now } }
        if tokens.count >= Self.limit { tokens = [:] }
        let text = "simulated-\(UUID().uuidString.lowercased())"
        tokens[text] = Token(secret: secret, access: access, expires: now + Int64(Self.lifetime) * 1_000_000)
        return text
    }

    /// The password of `Basic …`; nil when there is none.
    static func password(_ authorization: String?) -> String? {
        guard let authorization, authorization.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(authorization.dropFirst(6)))
        else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let password = String(text[text.index(after: colon)...])
        return password.isEmpty ? nil : password
    }

    /// What stands behind `Bearer`.
    static func bearer(_ authorization: String?) -> String? {
        guard let authorization, authorization.lowercased().hasPrefix("bearer ") else { return nil }
        return String(authorization.dropFirst(7))
    }
}
