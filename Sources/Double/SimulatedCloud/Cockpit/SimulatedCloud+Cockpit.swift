extension SimulatedCloud {
    /// POST /data-sources.
    package mutating func createSource(
        name: String, kind: CockpitSource.Kind?, retention: Int?, projectID: String?, region: String, by caller: Caller
    ) throws(CloudError) -> CockpitSource {
        guard !name.isEmpty else { throw .invalid("name", "required", "a data source needs a name") }
        guard let kind else { throw .invalid("type", "required", "metrics, logs or traces") }
        let source = CockpitSource(
            id: state.random.uuid(), name: name, kind: kind, projectID: project(projectID), region: region,
            retention: try retention.map(checked) ?? CockpitSource.defaultRetention(kind), createdAt: callTime,
            updatedAt: callTime)
        state.cockpit.sources[source.id] = source
        record("CreateDataSource", on: .source(source), by: caller)
        return source
    }

    /// GET /data-sources/{id}.
    package func source(_ id: String) throws(CloudError) -> CockpitSource {
        guard let source = state.cockpit.sources[id] else { throw .notFound(resource: "data source", id: id) }
        return source
    }

    /// GET /data-sources. Empty `kinds` and a nil `origin` pass all.
    package func sources(
        kinds: [String], origin: String? = nil, _ filter: ResourceFilter, _ query: ListQuery = ListQuery()
    ) -> QueryPage<CockpitSource> {
        let found = state.cockpit.sources.all.filter {
            passes(filter, $0) && (kinds.isEmpty || kinds.contains($0.kind.rawValue))
                && matches(origin, $0.origin.rawValue)
        }
        return query.orderBy?.hasPrefix("type") == true
            ? query.page(of: found) { "\($0.kind.rawValue) \($0.id)" } : query.page(of: found)
    }

    /// PATCH /data-sources/{id}. It leaves `updated_at` (recorded).
    package mutating func updateSource(_ id: String, name: String?, retention: Int?, by caller: Caller)
        throws(CloudError)
        -> CockpitSource
    {
        var source = try source(id)
        if let name { source.name = name }
        if let retention { source.retention = try checked(retention) }
        state.cockpit.sources[id] = source
        record("UpdateDataSource", on: .source(source), by: caller)
        return source
    }

    /// DELETE /data-sources/{id}. Scaleway's own stay; that they do, and how that is said, is a guess.
    package mutating func deleteSource(_ id: String, by caller: Caller) throws(CloudError) {
        var source = try source(id)
        guard source.origin == .custom else { throw .permissionsDenied(resource: "cockpit", action: "write") }
        source.updatedAt = callTime
        state.cockpit.sources[id] = nil
        record("DeleteDataSource", on: .source(source, deleted: true), by: caller)
    }

    /// POST /tokens.
    package mutating func createCockpitToken(
        name: String, scopes: [String], projectID: String?, region: String, by caller: Caller
    ) throws(CloudError) -> CockpitToken {
        guard !name.isEmpty else { throw .invalid("name", "required", "a token needs a name") }
        for scope in scopes where !CockpitToken.allScopes.contains(scope) {
            throw .invalid("token_scopes", "constraint", "\(scope) is not a scope")
        }
        let token = CockpitToken(
            id: state.random.uuid(), name: name, projectID: project(projectID), region: region, scopes: scopes,
            secret: Self.urlSafe(state.random.bytes(64)), createdAt: callTime)
        state.cockpit.tokens[token.id] = token
        record("CreateToken", on: .token(token), by: caller)
        return token
    }

    /// GET /tokens/{id}.
    package func cockpitToken(_ id: String) throws(CloudError) -> CockpitToken {
        guard let token = state.cockpit.tokens[id] else { throw .notFound(resource: "token", id: id) }
        return token
    }

    /// GET /tokens. Tokens need all of `scopes`.
    package func cockpitTokens(scopes: [String], _ filter: ResourceFilter, _ query: ListQuery = ListQuery())
        -> QueryPage<CockpitToken>
    {
        query.page(
            of: state.cockpit.tokens.all.filter { token in
                passes(filter, token) && scopes.allSatisfy { token.scopes.contains($0) }
            })
    }

    /// DELETE /tokens/{id}.
    package mutating func deleteCockpitToken(_ id: String, by caller: Caller) throws(CloudError) {
        let token = try cockpitToken(id)
        state.cockpit.tokens[id] = nil
        record("DeleteToken", on: .token(token, deletedAt: callTime), by: caller)
    }

    /// A character that an address may hold for each byte.
    private static func urlSafe(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        return String(bytes.map { alphabet[Int($0) % alphabet.count] })
    }

    private func checked(_ retention: Int) throws(CloudError) -> Int {
        guard (1...1825).contains(retention) else {
            throw .invalid("retention_days", "constraint", "must be between 1 and 1825")
        }
        return retention
    }
}

extension AuditResource {
    static func source(_ source: CockpitSource, deleted: Bool = false) -> AuditResource {
        of(
            "observability_datasource", source.id, source.name, project: source.projectID, region: source.region,
            created: source.createdAt, updated: source.updatedAt, deleted: deleted)
    }

    static func token(_ token: CockpitToken, deletedAt: CloudTime? = nil) -> AuditResource {
        of(
            "observability_token", token.id, token.name, project: token.projectID, region: token.region,
            created: token.createdAt,
            updated: deletedAt ?? token.createdAt, deleted: deletedAt != nil)
    }
}
