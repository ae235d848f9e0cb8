import CGit2Shims
import CLibGit2
import Ports

/// What can go wrong with ssh alone.
extension RemoteFailure {
    /// Nil when the failure isn't of this kind.
    func ofSSH(_ error: GitFailure, _ ssh: GitSSH) -> PortFailure? {
        let remote = configuration.remote
        switch fetchGuard.state {
        case AMARRE_GIT_HOST_KEY: return ofHostKey(ssh)
        case AMARRE_GIT_SILENT:
            return PortFailure(
                .unreachable, code: "git_timeout", "\(remote) sent nothing for \(configuration.silence)")
        default: break
        }
        if error.isOfKeyFile {
            return PortFailure(
                .denied, code: "git_key_unusable",
                "the ssh key \(ssh.keyFile) can't be used (\(error.text)): its passphrase is wrong or missing "
                    + "(source.sshKeyPassphraseFile), or it is of a kind that isn't supported; ed25519 and ecdsa are"
            )
        }
        switch fetchGuard.login {
        case AMARRE_GIT_REFUSED:
            return PortFailure(
                .denied, code: "git_key_refused",
                "\(remote) refused the ssh key \(ssh.keyFile); the host must know its public half, with permission to "
                    + "read the repository. An RSA key is refused by today's servers: use ed25519"
            )
        case AMARRE_GIT_NOTHING_TO_GIVE:
            return PortFailure(
                .denied, code: "git_key_refused",
                "\(remote) takes no login by key, and there is nothing else to log in with")
        case AMARRE_GIT_GIVEN where error.isRefusalOfServer:
            return PortFailure(
                .denied, code: "git_repository_not_found",
                "\(remote) let us in and gave no repository (\(error.text)); check the path, and whether the key may "
                    + "see it"
            )
        default: return nil
        }
    }

    private func ofHostKey(_ ssh: GitSSH) -> PortFailure {
        let name = configuration.endpoint.map { KnownHosts.name(host: $0.host, port: $0.port) } ?? configuration.remote
        guard let seen = fetchGuard.refusedHostKey else {
            return PortFailure(
                .denied, code: "git_host_key_unknown",
                "\(name) showed no host key that can be compared; nothing was sent to it")
        }
        let known = fetchGuard.knownHosts
        let what = "\(seen.kind) \(seen.fingerprint)"
        if known?.revoked.contains(seen) == true {
            return PortFailure(
                .denied, code: "git_host_key_changed",
                "\(name) showed the host key \(what), which \(ssh.knownHostsFile) marks as revoked; nothing was sent "
                    + "to it. Somebody else may answer in its place: ask the host's operator"
            )
        }
        if let pinned = known?.pinned.first(where: { $0.kind == seen.kind }) {
            return PortFailure(
                .denied, code: "git_host_key_changed",
                "\(name) showed another host key than the pinned one: \(what), pinned is \(pinned.fingerprint); "
                    + "nothing was sent to it. Somebody else may answer in its place, or the host has a new key: "
                    + "compare with what its operator publishes, and only then replace the line in "
                    + "\(ssh.knownHostsFile)"
            )
        }
        let others = known?.pinned.map(\.kind).sorted() ?? []
        let why =
            others.isEmpty
            ? "no host key of it is pinned" : "pinned are only keys of another kind (\(others.joined(separator: ", ")))"
        return PortFailure(
            .denied, code: "git_host_key_unknown",
            "\(name) showed the host key \(what), and \(why); nothing was sent to it. When its operator publishes "
                + "this fingerprint, add the line to \(ssh.knownHostsFile): \(name) \(seen.text)"
        )
    }
}
