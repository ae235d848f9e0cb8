/// A pipeline of Edge Services (api.md 9.3).
package struct EdgePipeline: Codable, Sendable, ScopedRow {
    /// A UUID, also its default hostname's first part.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Free text.
    package internal(set) var description: String
    /// The Scaleway project.
    package let projectID: String
    /// The stage that requests enter by; without one the pipeline has an error.
    package internal(set) var headStageID: String?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }
    var region: String { "" }
}

/// A stage of a pipeline.
package struct EdgeStage: Codable, Sendable, ScopedRow {
    /// In the order in which a request meets them; the value is the first part of the path.
    package enum Kind: String, Codable, Sendable, CaseIterable { case dns, tls, cache, waf, route, backend }

    /// A UUID.
    package let id: String
    /// The pipeline it belongs to.
    package let pipelineID: String
    /// What it does.
    package internal(set) var settings: EdgeStageSettings
    /// Where requests go on to; nil for a backend, and for what isn't connected yet.
    package internal(set) var next: EdgeLink?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { id }
    var region: String { "" }
    var projectID: String { "" }
    var parentID: String { pipelineID }
}

/// A stage that another one names.
package struct EdgeLink: Codable, Sendable, Equatable {
    /// Which field named it.
    package let kind: EdgeStage.Kind
    /// The stage.
    package let stageID: String

    /// Names both parts.
    package init(kind: EdgeStage.Kind, stageID: String) {
        (self.kind, self.stageID) = (kind, stageID)
    }
}

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

/// A certificate in Secret Manager.
package struct EdgeSecret: Codable, Sendable, Equatable {
    /// The secret.
    package let id: String
    /// Where it lies.
    package let region: String

    /// Names both parts.
    package init(id: String, region: String) {
        (self.id, self.region) = (id, region)
    }
}

/// One rule of a route stage; the first one that matches decides.
package struct EdgeRule: Codable, Sendable, Equatable {
    /// Empty is all.
    package var methods: [String]
    /// A regular expression; nil is all.
    package var path: String?
    /// A regular expression; nil is all.
    package var host: String?
    /// Whether anything is matched at all: without it the rule is for every request.
    package var hasMatch: Bool
    /// A WAF or backend stage.
    package var target: EdgeLink

    /// Names every part.
    package init(methods: [String], path: String?, host: String?, hasMatch: Bool, target: EdgeLink) {
        (self.methods, self.path, self.host, self.hasMatch, self.target) = (methods, path, host, hasMatch, target)
    }
}

/// Where a pipeline's requests end.
package enum EdgeBackend: Codable, Sendable, Equatable {
    case bucket(name: String?, region: String?, isWebsite: Bool?)
    case balancers([EdgeBalancer])
    case container(id: String, region: String)
    case function(id: String, region: String)
}

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

/// A purge of a pipeline's cache.
package struct EdgePurge: Codable, Sendable, ScopedRow {
    /// A UUID.
    package let id: String
    /// Which pipeline.
    package let pipelineID: String
    /// The pipeline's project.
    package let projectID: String
    /// Paths; empty when all goes.
    package let assets: [String]
    /// Whether all goes.
    package let isAll: Bool
    /// Whether it has ended.
    package internal(set) var isDone = false
    /// When it was asked for.
    package let createdAt: CloudTime

    var sortName: String { id }
    var region: String { "" }
    var updatedAt: CloudTime { createdAt }
    var parentID: String { pipelineID }
}

/// What Edge Services remembers. Plans by project.
struct EdgeState: Codable, Sendable {
    var pipelines = ObjectTable<EdgePipeline>()
    var stages = ObjectTable<EdgeStage>()
    var purges = ObjectTable<EdgePurge>()
    var plans: [String: String] = [:]
}
