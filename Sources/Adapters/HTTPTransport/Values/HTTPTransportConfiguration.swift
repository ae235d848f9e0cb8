/// What holds for all requests of a transport.
package struct HTTPTransportConfiguration: Hashable, Sendable {
    /// A PEM file of certificate authorities in place of the system's own.
    package var certificateAuthorities: String?
    /// `http://host:port`; nil connects directly. `http_proxy` and its like in the environment are never read.
    package var proxy: String?
    /// Most connections that are kept for reuse. How many are open at a time is up to the callers: libcurl 7.88 can
    /// forget a request that waits for a limited connection when another request is cancelled.
    package var idleConnections: Int

    package init(
        certificateAuthorities: String? = nil, proxy: String? = nil, idleConnections: Int = 32
    ) {
        self.certificateAuthorities = certificateAuthorities
        self.proxy = proxy
        self.idleConnections = idleConnections
    }
}
