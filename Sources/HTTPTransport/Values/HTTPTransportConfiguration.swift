/// What holds for all requests of a transport.
package struct HTTPTransportConfiguration: Hashable, Sendable {
    /// A PEM file of certificate authorities in place of the system's own.
    package var certificateAuthorities: String?
    /// `http://host:port`; nil connects directly. `http_proxy` and its like in the environment are never read.
    package var proxy: String?
    /// Most connections to one host at a time; further requests wait within their timeout.
    package var connectionsPerHost: Int
    /// Most idle connections that are kept for reuse.
    package var idleConnections: Int

    package init(
        certificateAuthorities: String? = nil, proxy: String? = nil, connectionsPerHost: Int = 16, idleConnections: Int = 32
    ) {
        self.certificateAuthorities = certificateAuthorities
        self.proxy = proxy
        self.connectionsPerHost = connectionsPerHost
        self.idleConnections = idleConnections
    }
}
