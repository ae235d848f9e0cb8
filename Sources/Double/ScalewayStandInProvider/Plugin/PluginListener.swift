import GRPCNIOTransportHTTP2
import NIOCore
import NIOPosix
import NIOSSL

/// Listens on the unix socket with TLS in which each side accepts only the other's certificate.
///
/// Terraform's certificate is a P-521 one, which BoringSSL doesn't offer to verify unless told to, and gRPC's own
/// listener has no setting for it: hence this one.
struct PluginListener: HTTP2ServerTransport.ListenerFactory {
    let eventLoopGroup: any EventLoopGroup
    private let path: String
    private let context: NIOSSLContext

    /// `clientCertificate` is PEM from `PLUGIN_CLIENT_CERT`; without it any client that can open the socket is served.
    init(path: String, certificate: PluginCertificate, clientCertificate: String?) throws {
        let own = try NIOSSLCertificate(bytes: certificate.certificate, format: .der)
        let key = try NIOSSLPrivateKey(bytes: Array(certificate.privateKey.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(own)], privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2"]
        if let clientCertificate, !clientCertificate.isEmpty {
            let client = try NIOSSLCertificate.fromPEMBytes(Array(clientCertificate.utf8))
            configuration.trustRoots = .certificates(client)
            configuration.certificateVerification = .noHostnameVerification
            configuration.verifySignatureAlgorithms = [
                .ecdsaSecp256R1Sha256, .ecdsaSecp384R1Sha384, .ecdsaSecp521R1Sha512, .rsaPssRsaeSha256,
            ]
        }
        context = try NIOSSLContext(configuration: configuration)
        eventLoopGroup = MultiThreadedEventLoopGroup.singleton
        self.path = path
    }

    func makeListeningChannel(
        listenerConfigurator: HTTP2ServerTransport.ListenerConfigurator,
        connectionConfigurator: HTTP2ServerTransport.ConnectionConfigurator
    ) async throws -> NIOAsyncChannel<HTTP2ServerTransport.ConnectionConfigurator.ConnectionChannel, Never> {
        let context = self.context
        return try await ServerBootstrap(group: eventLoopGroup)
            .serverChannelInitializer { listenerConfigurator.configure(channel: $0) }
            .bind(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                }.flatMap {
                    connectionConfigurator.configure(channel: channel, tls: .configured(requireALPN: false))
                }
            }
    }
}
