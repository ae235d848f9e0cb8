extension SimulatedCloud {
    /// POST /applications.
    package mutating func createApplication(_ change: IAMChange, by caller: Caller) throws(CloudError) -> IAMApplication
    {
        let id = state.random.uuid()
        let name = generated(change.name, "app", id)
        let application = IAMApplication(
            id: id, name: name, description: change.description ?? "", tags: change.tags ?? [], createdAt: callTime,
            updatedAt: callTime)
        try check(change)
        state.iam.applications[id] = application
        record("CreateApplication", on: .iam("application", application), by: caller)
        return application
    }

    /// GET /applications/{id}.
    package func application(_ id: String) throws(CloudError) -> IAMApplication {
        guard let application = state.iam.applications[id] else { throw .notFound(resource: "application", id: id) }
        return application
    }

    /// GET /applications. Empty `ids` passes all.
    package func applications(ids: [String] = [], name: String?, tag: String? = nil, _ query: ListQuery = ListQuery())
        -> QueryPage<IAMApplication>
    {
        query.page(
            of: state.iam.applications.all.filter {
                matches(name, $0.name) && (ids.isEmpty || ids.contains($0.id)) && (tag.map($0.tags.contains) ?? true)
            })
    }

    /// How many keys an application has.
    package func keyCount(of applicationID: String) -> Int {
        state.iam.keys.all.count { $0.bearer == .application(applicationID) }
    }

    /// PATCH /applications/{id}.
    package mutating func updateApplication(_ id: String, _ change: IAMChange, by caller: Caller) throws(CloudError)
        -> IAMApplication
    {
        var application = try application(id)
        try check(change)
        if let name = change.name { application.name = name }
        if let description = change.description { application.description = description }
        if let tags = change.tags { application.tags = tags }
        application.updatedAt = callTime
        state.iam.applications[id] = application
        record("UpdateApplication", on: .iam("application", application), by: caller)
        return application
    }

    /// DELETE /applications/{id}: with its keys and memberships.
    package mutating func deleteApplication(_ id: String, by caller: Caller) throws(CloudError) {
        let application = try application(id)
        for key in state.iam.keys.all where key.bearer == .application(id) { state.iam.keys[key.id] = nil }
        for group in state.iam.groups.all { state.iam.groups[group.id]?.applicationIDs.removeAll { $0 == id } }
        state.iam.applications[id] = nil
        record("DeleteApplication", on: .iam("application", application, deletedAt: callTime), by: caller)
    }

    /// POST /api-keys. The answer alone shows the secret.
    package mutating func createKey(
        of bearer: IAMPrincipal, description: String, defaultProjectID: String?, expiresAt: CloudTime?,
        by caller: Caller
    ) throws(CloudError) -> IAMKey {
        if case .application(let id) = bearer { _ = try application(id) }
        if let expiresAt, expiresAt.microseconds <= state.now {
            throw .invalid("expires_at", "constraint", "must be in the future")
        }
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        let suffix = String(state.random.bytes(17).map { letters[Int($0) % letters.count] })
        let key = IAMKey(
            id: "SCW\(suffix)", secret: state.random.uuid(), bearer: bearer, description: description,
            defaultProjectID: project(defaultProjectID), expiresAt: expiresAt?.inWholeSeconds,
            creationIP: caller.sourceIP,
            createdAt: callTime,
            updatedAt: callTime)
        state.iam.keys[key.id] = key
        record("CreateAPIKey", on: .iam("api_key", key), by: caller)
        return key
    }

    /// GET /api-keys/{access key}.
    package func key(_ id: String) throws(CloudError) -> IAMKey {
        guard let key = state.iam.keys[id] else { throw .notFound(resource: "access_key", id: id) }
        return key
    }

    /// GET /api-keys. nil passes everything.
    package func keys(
        of bearerID: String?, accessKeys: [String], isExpired: Bool?, bearerType: String? = nil,
        _ query: ListQuery = ListQuery()
    ) -> QueryPage<IAMKey> {
        query.page(
            of: state.iam.keys.all.filter { key in
                let expired = key.expiresAt.map { $0.microseconds <= state.now } ?? false
                return matches(bearerID, key.bearer.id ?? "") && (accessKeys.isEmpty || accessKeys.contains(key.id))
                    && (isExpired ?? expired) == expired && matches(bearerType, key.bearer.type)
            })
    }

    /// The key that a token is the secret of; nil for a token that IAM didn't make.
    package func key(secret: String) -> IAMKey? {
        state.iam.keys.all.first { $0.secret == secret }
    }

    /// The secrets of all keys, and until when they open something; microseconds since 1970.
    package var keyExpiry: [String: Int64] {
        Dictionary(
            state.iam.keys.all.map { ($0.secret, $0.expiresAt?.microseconds ?? .max) },
            uniquingKeysWith: { max($0, $1) })
    }

    /// Whether a key no longer opens anything.
    package func isExpired(_ key: IAMKey) -> Bool {
        key.expiresAt.map { $0.microseconds <= state.now } ?? false
    }

    /// PATCH /api-keys/{access key}. `expiresAt` is `.some(nil)` for never.
    package mutating func updateKey(
        _ id: String, description: String?, defaultProjectID: String?, expiresAt: CloudTime??, by caller: Caller
    ) throws(CloudError) -> IAMKey {
        var key = try key(id)
        if let description { key.description = description }
        if let defaultProjectID { key.defaultProjectID = defaultProjectID }
        if let expiresAt { key.expiresAt = expiresAt?.inWholeSeconds }
        key.updatedAt = callTime
        state.iam.keys[id] = key
        record("UpdateAPIKey", on: .iam("api_key", key), by: caller)
        return key
    }

    /// DELETE /api-keys/{access key}.
    package mutating func deleteKey(_ id: String, by caller: Caller) throws(CloudError) {
        let key = try key(id)
        state.iam.keys[id] = nil
        record("DeleteAPIKey", on: .iam("api_key", key, deletedAt: callTime), by: caller)
    }

    func generated(_ name: String?, _ prefix: String, _ id: String) -> String {
        name.flatMap { $0.isEmpty ? nil : $0 } ?? "\(prefix)-\(id.prefix(8))"
    }

    func check(_ change: IAMChange) throws(CloudError) {
        var refused: [CloudError.Argument] = []
        func limit(_ name: String, _ length: Int, _ most: Int) {
            if length > most {
                refused.append(.init(name: name, reason: "constraint", help: "must be at most \(most)"))
            }
        }
        limit("name", change.name?.count ?? 0, 64)
        limit("description", change.description?.count ?? 0, 200)
        limit("tags", change.tags?.count ?? 0, 10)
        if !refused.isEmpty { throw .invalidArguments(refused) }
    }
}

extension AuditResource {
    /// IAM belongs to the organization: its events have no project and no region.
    static func iam(_ type: String, _ row: some QueryRow, deletedAt: CloudTime? = nil) -> AuditResource {
        of(
            "iam_\(type)", row.id, row.sortName, project: "", region: nil, created: row.createdAt,
            updated: deletedAt ?? row.updatedAt,
            deleted: deletedAt != nil)
    }
}
