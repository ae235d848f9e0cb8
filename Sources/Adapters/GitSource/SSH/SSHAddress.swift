import Foundation
import Ports

/// The two ways to write an ssh remote: `ssh://USER@HOST[:PORT]/PATH` and git's short form `USER@HOST:PATH`.
enum SSHAddress {
    /// Where the remote's sockets go; nil when it isn't ssh. Throws `invalid` for one that can't be used.
    static func endpoint(of remote: String) throws(PortFailure) -> GitConfiguration.Endpoint? {
        guard remote.contains("://") else { return try short(remote) }
        let scheme = remote.prefix { $0 != ":" }.lowercased()
        guard ["ssh", "git+ssh", "ssh+git"].contains(scheme) else { return nil }
        guard let parts = URLComponents(string: remote) else { throw GitConfiguration.invalidRemote("it is no URL") }
        guard parts.password == nil else {
            throw GitConfiguration.invalidRemote("it holds a password; ssh logs in with a key here")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw GitConfiguration.invalidRemote("it holds a '?' or a '#'")
        }
        guard let host = parts.host?.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), !host.isEmpty,
            parts.path.count > 1
        else {
            throw GitConfiguration.invalidRemote("it names no host or no repository")
        }
        guard let user = parts.user, !user.isEmpty else {
            throw GitConfiguration.invalidRemote("it names no user; forges take ssh://git@\(host)/…")
        }
        return GitConfiguration.Endpoint(host: host, port: String(parts.port ?? 22))
    }

    private static func short(_ remote: String) throws(PortFailure) -> GitConfiguration.Endpoint? {
        guard let colon = remote.firstIndex(of: ":"), let at = remote.firstIndex(of: "@"), at < colon,
            !remote[..<colon].contains("/")
        else { return nil }
        let host = remote[remote.index(after: at)..<colon]
        guard at > remote.startIndex, !host.isEmpty, !host.contains("@"), !host.contains("["),
            remote.index(after: colon) < remote.endIndex,
            !remote.contains("\0")
        else {
            throw GitConfiguration.invalidRemote("write an ssh address as USER@HOST:PATH or ssh://USER@HOST:PORT/PATH")
        }
        return GitConfiguration.Endpoint(host: String(host), port: "22")
    }
}
