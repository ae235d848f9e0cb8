import Foundation
package import Ports

/// Which branch of which repository is followed, and where its mirror lies.
package struct GitConfiguration: Sendable {
    /// As given, without credentials in it.
    package let remote: String
    /// The branch that is followed, without `refs/heads/`.
    package let branch: String
    /// Absolute path of the bare mirror. Its parent belongs to the controller; the mirror itself is made, replaced and
    /// removed by ``GitMirror``.
    package let mirror: String
    /// Read anew for each fetch; nil when the remote asks for none.
    package let token: GitToken?
    /// Set for an ssh remote, and only then.
    package let ssh: GitSSH?
    /// What is fetched and read at most.
    package let limits: GitLimits
    /// The longest time for a whole fetch.
    package let timeout: Duration
    /// The longest silence of the server within a fetch.
    package let silence: Duration
    /// Where sockets may go; nil for a repository on this machine's disk.
    let endpoint: Endpoint?

    /// A host and a port.
    struct Endpoint: Hashable, Sendable {
        let host: String
        let port: String
    }

    /// Checks the remote and the branch. Throws `invalid` when one of them can't be used; the message
    /// never repeats a password.
    ///
    /// `remote` is an absolute path, `file:///…`, `https://…`, `ssh://USER@HOST/…` or `USER@HOST:…`; `http://` is
    /// refused except on loopback, for tests and the demo. ssh needs `ssh`, and no other remote takes it.
    package init(
        remote: String, branch: String, mirror: String, token: GitToken? = nil, ssh: GitSSH? = nil,
        limits: GitLimits = GitLimits(),
        timeout: Duration = .seconds(60), silence: Duration = .seconds(20)
    ) throws(PortFailure) {
        if let place = try SSHAddress.endpoint(of: remote) {
            guard ssh != nil else {
                throw Self.invalidRemote(
                    "ssh needs a key file and pinned host keys (source.sshKeyFile, source.sshKnownHosts)")
            }
            endpoint = place
        } else {
            guard ssh == nil else { throw Self.invalidRemote("an ssh key is configured, and it is no ssh address") }
            endpoint = try Self.endpoint(of: remote)
        }
        guard Self.isBranchName(branch) else {
            throw PortFailure(
                .invalid, code: "git_branch_name",
                "'\(Self.printable(branch))' is not a branch name; write it like 'main'")
        }
        guard mirror.hasPrefix("/"), !mirror.hasSuffix("/"), !mirror.contains("\0") else {
            throw PortFailure(
                .invalid, code: "git_mirror_path",
                "the git mirror's directory must be an absolute path without '/' at its end")
        }
        self.remote = remote
        self.branch = branch
        self.mirror = mirror
        self.token = token
        self.ssh = ssh
        self.limits = limits
        self.timeout = timeout
        self.silence = silence
    }

    private static func endpoint(of remote: String) throws(PortFailure) -> Endpoint? {
        if remote.hasPrefix("/"), !remote.contains("\0") { return nil }
        guard let parts = URLComponents(string: remote), let scheme = parts.scheme?.lowercased() else {
            throw invalidRemote("it must be an absolute path, file:///…, https://… or ssh://USER@HOST/…")
        }
        // Checked before anything is printed: a URL with a password in it must not reach a log.
        guard parts.user == nil, parts.password == nil else {
            throw invalidRemote("it holds a user name or a password; take it out of the URL and configure a token file")
        }
        guard parts.query == nil, parts.fragment == nil else { throw invalidRemote("it holds a '?' or a '#'") }
        switch scheme {
        case "file":
            guard parts.host ?? "" == "", parts.path.hasPrefix("/") else {
                throw invalidRemote("write a file URL as file:///path")
            }
            return nil
        case "https", "http":
            guard let host = parts.host?.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), !host.isEmpty else {
                throw invalidRemote("it names no host")
            }
            guard scheme == "https" || ["127.0.0.1", "localhost", "::1"].contains(host) else {
                throw invalidRemote(
                    "plain http is only for loopback: anyone on the way could change what is deployed; use https://")
            }
            return Endpoint(host: host, port: String(parts.port ?? (scheme == "https" ? 443 : 80)))
        case "git":
            throw invalidRemote(
                "git:// is not supported: anyone on the way could change what is deployed; use https:// or ssh://")
        default:
            throw invalidRemote("it must be an absolute path, file:///…, https://… or ssh://USER@HOST/…")
        }
    }

    static func invalidRemote(_ why: String) -> PortFailure {
        PortFailure(.invalid, code: "git_remote", "the git remote can't be used: \(why)")
    }

    /// The rules of git-check-ref-format(1) that matter in a refspec.
    private static func isBranchName(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 200, !name.hasPrefix("-"), !name.hasSuffix("."), !name.contains(".."),
            !name.contains("@{")
        else {
            return false
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }) else { return false }
        return name.unicodeScalars.allSatisfy {
            $0.value > 32 && $0.value != 127 && !"~^:?*[\\".unicodeScalars.contains($0)
        }
    }

    private static func printable(_ text: String) -> String { GitFailure.clean(text) }
}
