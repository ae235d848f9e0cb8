/// What a stage does.
package enum EdgeStageSettings: Codable, Sendable, Equatable {
    case dns(hostnames: [String], isWildcard: Bool)
    case tls(secrets: [EdgeSecret], isManaged: Bool)
    /// Microseconds.
    case cache(fallbackTTL: Int64, includesCookies: Bool)
    case waf(mode: String, paranoia: Int)
    case route(rules: [EdgeRule])
    case backend(EdgeBackend)

    /// Its kind.
    package var kind: EdgeStage.Kind {
        switch self {
        case .dns: .dns
        case .tls: .tls
        case .cache: .cache
        case .waf: .waf
        case .route: .route
        case .backend: .backend
        }
    }
}
