import SimulatedCloud

/// `/cockpit/v1/regions/{region}/…` and the global Grafana address (api.md 7).
enum CockpitAPI {
    static func answer(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer
    {
        switch (call.method, call.part(4), call.part(5)) {
        case (_, "data-sources", _): return try sources(call, region, &cloud)
        case (_, "tokens", _): return try tokens(call, region, &cloud)
        case (_, "exporters", _): return try ExportersAPI.answer(call, region, &cloud)
        case (_, "alert-manager", _): return try AlertManagerAPI.answer(call, region, &cloud)
        case ("GET", "config", nil): return .ok(config)
        case ("GET", "alerts", nil): return try AlertsAPI.answer(call, region, cloud)
        case ("GET", "products", nil): return CockpitProducts.answer(call)
        case ("GET", "usage-overview", nil):
            // Nothing is ever sent here.
            return .ok([
                "scaleway_metrics_usage": nil, "scaleway_logs_usage": nil, "external_metrics_usage": nil,
                "external_logs_usage": nil,
                "external_traces_usage": nil,
            ])
        case ("GET", "rules", "count"):
            return rulesCount(call, region, cloud)
        default: return .noRoute(call)
        }
    }

    /// `/cockpit/v1/grafana`.
    static func grafana(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        switch (call.method, call.part(3)) {
        case ("GET", nil):
            let given = call.query["project_id"] ?? ""
            let project = given.isEmpty ? cloud.settings.organizationID : given
            guard cloud.knowsProject(project) else { throw .permissionsDenied(resource: "cockpit", action: "read") }
            return .ok(["grafana_url": .string("https://\(project).dashboard.cockpit.scaleway.com")])
        case ("POST", "sync-data-sources"):
            var body = call.reader
            let project = body.string("project_id")
            try body.finish()
            cloud.synchronizeSources(of: project)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
    }

    /// The form is Scaleway's SDK's. That sources without rules are left out, and that preconfigured rules aren't counted
    /// here, are guesses.
    private static func rulesCount(_ call: APICall, _ region: String, _ cloud: SimulatedCloud) -> APIAnswer {
        let sources = cloud.sources(kinds: [], call.filter(region: region), ListQuery(pageSize: 100)).rows
        let counts = sources.map { source in
            (source: source, count: cloud.ruleGroups(ofSource: source.id).reduce(0) { $0 + $1.rules.count })
        }.filter { $0.count > 0 }
        let rows = counts.map { row -> JSONValue in
            [
                "data_source_id": .string(row.source.id), "data_source_name": .string(row.source.name),
                "rules_count": .int(row.count),
            ]
        }
        return .ok([
            "rules_count_by_datasource": .array(rows), "preconfigured_rules_count": 0,
            "custom_rules_count": .int(counts.reduce(0) { $0 + $1.count }),
        ])
    }

    private static func sources(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let source: CockpitSource
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let snapshot = cloud
            let page = cloud.sources(
                kinds: call.choices("types"), origin: call.choice("origin"), call.filter(region: region), call.list)
            return .page("data_sources", page) { .object(CockpitWire.source($0, in: snapshot)) }
        case ("POST", nil, nil):
            let (name, project, retention) = (
                body.string("name") ?? "", body.string("project_id"), body.int("retention_days")
            )
            check(name, &body)
            let kind: CockpitSource.Kind? = body.choice("type")
            try body.finish()
            source = try cloud.createSource(
                name: name, kind: kind, retention: retention, projectID: project, region: region, by: call.caller)
        case ("GET", let id?, nil):
            // Only here (recorded). Nothing is ever sent.
            return .ok(
                .object(CockpitWire.source(try cloud.source(id), in: cloud).merging(["current_month_usage": 0]) { $1 }))
        case ("PATCH", let id?, nil):
            let (name, retention) = (body.string("name"), body.int("retention_days"))
            if let name { check(name, &body) }
            try body.finish()
            source = try cloud.updateSource(id, name: name, retention: retention, by: call.caller)
        case ("DELETE", let id?, nil):
            try cloud.deleteSource(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(.object(CockpitWire.source(source, in: cloud)))
    }

    /// The rules for the name of a data source, in the words of the recording.
    private static func check(_ name: String, _ body: inout BodyReader) {
        if !(3...50).contains(name.unicodeScalars.count) {
            body.refuse("name", "constraint", "value length must be between 3 and 50 runes, inclusive")
        }
        let accepted = name.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                    || "-_. ".unicodeScalars.contains($0))
        }
        if name.isEmpty || !accepted {
            body.refuse("name", "constraint", #"value does not match regex pattern "^[A-Za-z0-9-_. ]+$""#)
        }
    }

    private static func tokens(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let token: CockpitToken
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let scopes = call.choices("token_scopes")
            return .page("tokens", cloud.cockpitTokens(scopes: scopes, call.filter(region: region), call.list)) {
                CockpitWire.token($0)
            }
        case ("POST", nil, nil):
            let (name, project) = (body.string("name") ?? "", body.string("project_id"))
            let scopes = body.strings("token_scopes") ?? []
            try body.finish()
            token = try cloud.createCockpitToken(
                name: name, scopes: scopes, projectID: project, region: region, by: call.caller)
        case ("GET", let id?, nil):
            token = try cloud.cockpitToken(id)
        case ("DELETE", let id?, nil):
            try cloud.deleteCockpitToken(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(CockpitWire.token(token))
    }

    private static let config: JSONValue = [
        "custom_metrics_retention": retention(31), "custom_logs_retention": retention(7),
        "custom_traces_retention": retention(7),
        "product_metrics_retention": retention(31), "product_logs_retention": retention(7),
    ]

    private static func retention(_ days: Int) -> JSONValue {
        ["min_days": 1, "max_days": 1825, "default_days": .int(days)]
    }
}
