/// A load balancer's frontend.
package struct EdgeBalancer: Codable, Sendable, Equatable {
    /// The load balancer.
    package var id: String
    /// Its zone.
    package var zone: String
    /// Its frontend.
    package var frontendID: String
    /// Whether the frontend speaks TLS.
    package var isTLS: Bool?
    /// The name that certificates are checked with.
    package var domainName: String?
    /// Whether it lets WebSockets through.
    package var hasWebSocket: Bool?

    /// Names every part.
    package init(id: String, zone: String, frontendID: String, isTLS: Bool?, domainName: String?, hasWebSocket: Bool?) {
        (self.id, self.zone, self.frontendID) = (id, zone, frontendID)
        (self.isTLS, self.domainName, self.hasWebSocket) = (isTLS, domainName, hasWebSocket)
    }
}
