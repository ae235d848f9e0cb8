import CGit2Shims
import Model
import Ports

/// The deadline, the cancellation and the credentials of one fetch.
///
/// `@unchecked Sendable`: the pointer never changes; from other threads only `cancel` is called, which is one atomic
/// store; all else happens on the mirror's queue; the memory is freed when the last reference is gone, so no call can
/// come after it.
final class FetchGuard: @unchecked Sendable {
    let pointer: OpaquePointer
    /// What is pinned for the remote's host; nil without ssh.
    let knownHosts: KnownHosts?

    /// Throws `denied` when the token, the ssh key or the pinned host keys can't be read.
    init(_ configuration: GitConfiguration) throws(PortFailure) {
        let token = try Self.token(configuration)
        let access = try Self.access(configuration)
        knownHosts = access?.knownHosts
        let milliseconds = configuration.timeout.wholeMicroseconds / 1000
        let silence = configuration.silence.wholeMicroseconds / 1000
        func make(_ token: String?) -> OpaquePointer? {
            amarre_git_guard_new(
                milliseconds, silence, configuration.limits.fetchBytes, configuration.endpoint?.host,
                configuration.endpoint?.port,
                configuration.token?.user, token)
        }
        guard let pointer = token.map({ $0.reveal(make) }) ?? make(nil) else {
            throw Self.noMemory
        }
        self.pointer = pointer
        if let access { try use(access) }
    }

    private func use(_ access: SSHAccess) throws(PortFailure) {
        func useKey(_ passphrase: String?) -> Int32 { amarre_git_guard_use_key(pointer, access.keyFile, passphrase) }
        var code = access.passphrase.map { $0.reveal(useKey) } ?? useKey(nil)
        for key in access.knownHosts.pinned where code == 0 {
            code = key.bytes.withUnsafeBytes { amarre_git_guard_pin(pointer, $0.baseAddress, $0.count) }
        }
        if code != 0 { throw Self.noMemory }
    }

    deinit { amarre_git_guard_free(pointer) }

    /// From any thread. The fetch ends within about 0.1 s.
    func cancel() { amarre_git_guard_cancel(pointer) }

    var state: amarre_git_state { amarre_git_guard_state(pointer) }

    var login: amarre_git_login { amarre_git_guard_login(pointer) }

    /// The host key that the server showed and that isn't pinned.
    var refusedHostKey: HostKey? {
        var length = 0
        guard let bytes = amarre_git_guard_host_key(pointer, &length) else { return nil }
        return HostKey(bytes: Array(UnsafeBufferPointer(start: bytes, count: length)))
    }

    private static var noMemory: PortFailure {
        PortFailure(.internalError, code: "out_of_memory", "no memory for a git fetch")
    }

    private static func access(_ configuration: GitConfiguration) throws(PortFailure) -> SSHAccess? {
        guard let ssh = configuration.ssh, let endpoint = configuration.endpoint else { return nil }
        return try SSHAccess(ssh, host: endpoint.host, port: endpoint.port)
    }

    private static func token(_ configuration: GitConfiguration) throws(PortFailure) -> Redacted<String>? {
        guard let source = configuration.token, configuration.endpoint != nil, configuration.ssh == nil else {
            return nil
        }
        guard let token = try? source.read(), token.reveal({ !$0.isEmpty && !$0.contains("\0") }) else {
            throw PortFailure(
                .denied, code: "git_token_unreadable",
                "the token for \(configuration.remote) can't be read or is empty; check "
                    + "\(source.path ?? "where it comes from")"
                    + (source.path == nil ? "" : " and its permissions"))
        }
        return token
    }
}
