import SimulatedCloud

/// The bodies of writes to stages.
enum EdgeBody {
    /// What a stage does after the write; `old` fills in what a PATCH leaves out. nil: a backend of no kind.
    static func settings(_ kind: EdgeStage.Kind, _ old: EdgeStageSettings?, _ body: inout BodyReader)
        -> EdgeStageSettings?
    {
        switch kind {
        case .dns:
            var (hostnames, isWildcard) = ([String](), false)
            if case .dns(let names, let wildcard) = old { (hostnames, isWildcard) = (names, wildcard) }
            return .dns(
                hostnames: body.strings("fqdns") ?? hostnames, isWildcard: body.bool("wildcard_domain") ?? isWildcard)
        case .tls:
            var (secrets, isManaged) = ([EdgeSecret](), false)
            if case .tls(let list, let managed) = old { (secrets, isManaged) = (list, managed) }
            if let given = tlsSecrets("secrets", &body) { secrets = given }
            if var config = body.object("tls_secrets_config") {
                secrets = tlsSecrets("tls_secrets", &config) ?? secrets
                body.absorb(config)
            }
            return .tls(secrets: secrets, isManaged: body.bool("managed_certificate") ?? isManaged)
        case .cache:
            var (ttl, cookies) = (Int64(3_600_000_000), false)
            if case .cache(let time, let includes) = old { (ttl, cookies) = (time, includes) }
            return .cache(
                fallbackTTL: body.duration("fallback_ttl") ?? ttl,
                includesCookies: body.bool("include_cookies") ?? cookies)
        case .waf:
            var (mode, paranoia) = ("enable", 0)
            if case .waf(let was, let level) = old { (mode, paranoia) = (was, level) }
            let given = body.string("mode").flatMap { $0.hasPrefix("unknown") || $0.isEmpty ? nil : $0 }
            return .waf(mode: given ?? mode, paranoia: body.int("paranoia_level") ?? paranoia)
        case .route:
            return old ?? .route(rules: [])
        case .backend:
            return backend(&body).map { .backend($0) } ?? old
        }
    }

    /// The one `…_stage_id` of a write.
    static func next(_ body: inout BodyReader) -> EdgeLink? {
        var found: [EdgeLink] = []
        for kind in EdgeStage.Kind.allCases {
            let key = "\(kind.rawValue)_stage_id"
            if let id = body.string(key), !id.isEmpty { found.append(EdgeLink(kind: kind, stageID: id)) }
        }
        if found.count > 1 { body.refuse("backend_stage_id", "constraint", "a stage leads to one other stage") }
        return found.first
    }

    static func rules(_ body: inout BodyReader) -> [EdgeRule] {
        var rules: [EdgeRule] = []
        for var entry in body.objects("route_rules") ?? [] {
            var rule = EdgeRule(
                methods: [], path: nil, host: nil, hasMatch: false, target: EdgeLink(kind: .backend, stageID: ""))
            if let target = next(&entry) {
                rule.target = target
            } else {
                entry.refuse("backend_stage_id", "required", "where the rule leads to")
            }
            if var match = entry.object("rule_http_match") {
                rule.hasMatch = true
                rule.methods = match.strings("method_filters") ?? []
                rule.path = value("path_filter", &match)
                rule.host = value("host_filter", &match)
                entry.absorb(match)
            }
            rules.append(rule)
            body.absorb(entry)
        }
        return rules
    }

    private static func value(_ key: String, _ match: inout BodyReader) -> String? {
        guard var filter = match.object(key) else { return nil }
        let value = filter.string("value")
        match.absorb(filter)
        return value
    }

    private static func tlsSecrets(_ key: String, _ body: inout BodyReader) -> [EdgeSecret]? {
        guard let entries = body.objects(key) else { return nil }
        var secrets: [EdgeSecret] = []
        for var entry in entries {
            secrets.append(EdgeSecret(id: entry.string("secret_id") ?? "", region: entry.string("region") ?? ""))
            body.absorb(entry)
        }
        return secrets
    }

    private static func backend(_ body: inout BodyReader) -> EdgeBackend? {
        var found: [EdgeBackend] = []
        if var bucket = body.object("scaleway_s3") {
            found.append(
                .bucket(
                    name: bucket.string("bucket_name"), region: bucket.string("bucket_region"),
                    isWebsite: bucket.bool("is_website")))
            body.absorb(bucket)
        }
        if var balancers = body.object("scaleway_lb") {
            found.append(.balancers(self.balancers(&balancers)))
            body.absorb(balancers)
        }
        for key in ["scaleway_serverless_container", "scaleway_serverless_function"] {
            guard var given = body.object(key) else { continue }
            let isContainer = key == "scaleway_serverless_container"
            let region = given.string("region") ?? ""
            let id = given.string(isContainer ? "container_id" : "function_id") ?? ""
            if id.isEmpty {
                given.refuse(isContainer ? "container_id" : "function_id", "required", "where requests end")
            }
            found.append(isContainer ? .container(id: id, region: region) : .function(id: id, region: region))
            body.absorb(given)
        }
        if found.count > 1 { body.refuse("scaleway_s3", "constraint", "a backend is of one kind") }
        return found.first
    }

    private static func balancers(_ body: inout BodyReader) -> [EdgeBalancer] {
        var balancers: [EdgeBalancer] = []
        for var entry in body.objects("lbs") ?? [] {
            balancers.append(
                EdgeBalancer(
                    id: entry.string("id") ?? "", zone: entry.string("zone") ?? "",
                    frontendID: entry.string("frontend_id") ?? "",
                    isTLS: entry.bool("is_ssl"), domainName: entry.string("domain_name"),
                    hasWebSocket: entry.bool("has_websocket")))
            body.absorb(entry)
        }
        return balancers
    }
}
