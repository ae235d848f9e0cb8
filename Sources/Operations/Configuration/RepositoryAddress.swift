import Foundation

/// Which addresses a configuration may name.
enum RepositoryAddress {
    /// Whether `text` is a URL and not a path.
    static func isURL(_ text: String) -> Bool { text.contains("://") }

    /// Whether `text` is an ssh address: `ssh://USER@HOST/PATH` or `USER@HOST:PATH`.
    static func isSecureShell(_ text: String) -> Bool {
        if isURL(text) { return ["ssh", "git+ssh", "ssh+git"].contains(text.prefix { $0 != ":" }.lowercased()) }
        let beforeColon = text.prefix { $0 != ":" }
        return beforeColon.count < text.count && !beforeColon.contains("/") && beforeColon.contains("@")
    }

    /// What is wrong with `text` as `source.repository`; nil when nothing is.
    static func problem(withRepository text: String) -> String? {
        if text.isEmpty { return "the value is empty; a path or a URL is expected" }
        if !isURL(text) { return nil }
        if isSecureShell(text) {
            return URL(string: text)?.password == nil
                ? nil : "an ssh address must hold no password; ssh logs in with source.sshKeyFile"
        }
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased() else {
            return "'\(safe(text))' is no URL"
        }
        if url.user != nil || url.password != nil {
            return "a URL must hold no user or token; put the token into a file and name it in source.tokenFile"
        }
        switch scheme {
        case "file": return nil
        case "https": return url.host?.isEmpty == false ? nil : "'\(safe(text))' names no host"
        case "http":
            return isLoopback(url)
                ? nil : "plain http is allowed on this machine alone (127.0.0.1, localhost); use https://"
        default: return "'\(scheme)' is no scheme that is known here; use https://, ssh://, file:// or a path"
        }
    }

    /// What is wrong with `text` as `scaleway.apiURL`; nil when nothing is. The secret key travels to this address.
    static func problem(withAPI text: String) -> String? {
        problem(
            withServer: text, example: "https://api.scaleway.com is Scaleway's own, http://127.0.0.1:PORT a simulator's"
        )
    }

    /// The same for `terraform.backend.endpoint`: states travel there, and requests are signed with the secret key.
    static func problem(withStore text: String) -> String? {
        problem(withServer: text, example: "https://s3.fr-par.scw.cloud is Scaleway's own in Paris")
    }

    private static func problem(withServer text: String, example: String) -> String? {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), url.host?.isEmpty == false else {
            return "'\(safe(text))' is no URL; \(example)"
        }
        if url.user != nil || url.password != nil { return "a URL must hold no user or password" }
        switch scheme {
        case "https": return nil
        case "http":
            return isLoopback(url)
                ? nil : "plain http would show secrets to the network; it is allowed on this machine alone"
        default: return "'\(scheme)' is no scheme that is known here; use https://, or http:// on this machine"
        }
    }

    private static func isLoopback(_ url: URL) -> Bool {
        let host = (url.host ?? "").lowercased()
        return ["localhost", "::1", "[::1]"].contains(host)
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4)
    }

    /// An address in a message, without what may be a password in it.
    private static func safe(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@"), let start = text.range(of: "://")?.upperBound, start < at else {
            return text
        }
        return text[..<start] + "…" + text[at...]
    }
}
