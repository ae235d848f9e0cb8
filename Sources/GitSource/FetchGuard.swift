import CGit2Shims
import Model
import Ports

/// The deadline, the cancellation and the credentials of one fetch.
///
/// `@unchecked Sendable`: the pointer never changes; from other threads only `cancel` is called, which is one atomic store; all else
/// happens on the mirror's queue; the memory is freed when the last reference is gone, so no call can come after it.
final class FetchGuard: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Throws `denied` when the token can't be read.
    init(_ configuration: GitConfiguration) throws(PortFailure) {
        let token = try Self.token(configuration)
        let milliseconds = configuration.timeout.wholeMicroseconds / 1000
        let silence = configuration.silence.wholeMicroseconds / 1000
        func make(_ token: String?) -> OpaquePointer? {
            amarre_git_guard_new(
                milliseconds, silence, configuration.limits.fetchBytes, configuration.endpoint?.host, configuration.endpoint?.port,
                configuration.token?.user, token)
        }
        guard let pointer = token.map({ $0.reveal(make) }) ?? make(nil) else {
            throw PortFailure(.internalError, code: "out_of_memory", "no memory for a git fetch")
        }
        self.pointer = pointer
    }

    deinit { amarre_git_guard_free(pointer) }

    /// From any thread. The fetch ends within about 0.1 s.
    func cancel() { amarre_git_guard_cancel(pointer) }

    var state: amarre_git_state { amarre_git_guard_state(pointer) }

    var login: amarre_git_login { amarre_git_guard_login(pointer) }

    private static func token(_ configuration: GitConfiguration) throws(PortFailure) -> Redacted<String>? {
        guard let source = configuration.token, configuration.endpoint != nil else { return nil }
        guard let token = try? source.read(), token.reveal({ !$0.isEmpty && !$0.contains("\0") }) else {
            throw PortFailure(
                .denied, code: "git_token_unreadable",
                "the token for \(configuration.remote) can't be read or is empty; check the token file and its permissions")
        }
        return token
    }
}
