import Glibc
import NIOCore

/// Ends a connection as a dying process does: the peer gets a reset, not an orderly end.
enum ConnectionCut {
    /// Returns when the socket is closed; throws when it was closed before.
    static func reset(_ channel: any Channel) async throws {
        try? await prepare(channel)?.get()
        try await channel.close()
    }

    /// The same without waiting.
    static func resetSoon(_ channel: any Channel) {
        guard let prepared = prepare(channel) else { return channel.close(promise: nil) }
        prepared.whenComplete { _ in channel.close(promise: nil) }
    }

    /// Closing a socket that doesn't linger makes the kernel send a reset.
    private static func prepare(_ channel: any Channel) -> EventLoopFuture<Void>? {
        (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
}
