import Dispatch
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2

/// The whole life of the plugin process: handshake, serving, end.
package enum PluginProcess {
    private static let cookieName = "TF_PLUGIN_MAGIC_COOKIE"
    private static let cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"

    /// Serves Terraform until it asks to end or is gone. Returns the exit code.
    ///
    /// Prints the handshake line on standard output, and nothing else. Without Terraform's magic cookie it says what
    /// this program is and returns 1.
    package static func run(environment: [String: String]) async -> Int32 {
        guard environment[cookieName] == cookie else {
            complain(
                """
                This is a Terraform plugin: a stand-in for the provider scaleway/scaleway that talks to Amarre's \
                simulator. \
                Terraform starts it by itself; `amarre demo` and the tests install it through a filesystem mirror.
                """)
            return 1
        }
        let parent = getppid()
        // Ctrl-C reaches the whole process group. Ending here would lose what an apply has just created.
        signal(SIGINT, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        do {
            let poll = try self.poll(environment)
            let socket = try PluginSocket(environment: environment)
            defer { socket.remove() }
            let watch = watchParent(parent) { socket.remove() }
            defer { watch.cancel() }
            try await serve(environment, poll, socket)
            return 0
        } catch {
            complain("amarre-stand-in-provider: \(error)")
            return 1
        }
    }

    private static func serve(_ environment: [String: String], _ poll: Duration, _ socket: PluginSocket) async throws {
        let certificate = try PluginCertificate()
        var config = HTTP2ServerTransport.Custom<PluginListener>.Config.defaults
        // Plans carry whole states; a variable alone may be 128 KiB.
        config.rpc.maxRequestPayloadSize = 64 * 1024 * 1024
        let listener = try PluginListener(
            path: socket.path, certificate: certificate, clientCertificate: environment["PLUGIN_CLIENT_CERT"])
        let transport = HTTP2ServerTransport.Custom(listenerFactory: listener, config: config)
        let core = ProviderCore(environment: environment, connection: try TransportConnection(), poll: poll)
        let (shutdown, shutdownContinuation) = AsyncStream.makeStream(of: Void.self)
        let controller = RawService(
            name: "plugin.GRPCController",
            methods: [
                (
                    "Shutdown",
                    { _ in
                        shutdownContinuation.finish()
                        return []
                    }
                )
            ])
        let server = GRPCServer(transport: transport, services: [ProviderService(core: core).service, controller])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.serve() }
            group.addTask {
                for await _ in shutdown {}
                server.beginGracefulShutdown()
            }
            _ = await transport.listeningAddress
            announce("1|6|unix|\(socket.path)|grpc|\(certificate.handshakeText)\n")
            try await group.next()
            shutdownContinuation.finish()
            try await group.waitForAll()
        }
    }

    /// A killed Terraform leaves its plugins behind: they must see that themselves. Ends the process at once.
    private static func watchParent(_ parent: pid_t, _ cleanUp: @escaping @Sendable () -> Void)
        -> any DispatchSourceTimer
    {
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "amarre.stand-in.parent"))
        timer.schedule(deadline: .now(), repeating: .milliseconds(200))
        timer.setEventHandler {
            guard getppid() != parent else { return }
            cleanUp()
            _exit(0)
        }
        timer.resume()
        return timer
    }

    /// 5 s as in the real provider, or `AMARRE_STANDIN_POLL`.
    private static func poll(_ environment: [String: String]) throws -> Duration {
        guard let text = environment["AMARRE_STANDIN_POLL"], !text.isEmpty else { return .seconds(5) }
        guard let nanoseconds = GoDuration.nanoseconds(text), nanoseconds > 0 else {
            throw WireError("AMARRE_STANDIN_POLL is \"\(text)\"; write a duration such as 50ms")
        }
        return .nanoseconds(nanoseconds)
    }

    private static func announce(_ line: String) {
        FileHandle.standardOutput.write(Data(line.utf8))
    }

    private static func complain(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
