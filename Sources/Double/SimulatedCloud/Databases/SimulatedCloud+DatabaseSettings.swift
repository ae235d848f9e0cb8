extension SimulatedCloud {
    /// PUT, POST and DELETE /instances/{id}/settings: `merge` gets the settings there are and gives the new ones.
    package mutating func changeDatabaseSettings(
        _ id: String, _ method: String, by caller: Caller, force: Bool = false,
        _ merge: ([DatabaseSetting]) -> [DatabaseSetting]
    ) throws(CloudError) -> [DatabaseSetting] {
        var instance = try known(id)
        if !force { try refuseUnready(instance) }
        instance.settings = merge(instance.settings).sorted { $0.name < $1.name }
        return store(instance, method, caller).settings
    }

    /// PUT, POST and DELETE /instances/{id}/acls: the instance is `configuring` for a while (recorded), and refuses other
    /// writes meanwhile. Gives the rules that there are then.
    package mutating func changeDatabaseRules(
        _ id: String, _ method: String, by caller: Caller, force: Bool = false,
        _ merge: ([DatabaseRule]) -> [DatabaseRule]
    ) throws(CloudError) -> [DatabaseRule] {
        var instance = try known(id)
        if !force { try refuseUnready(instance) }
        let rules = merge(instance.rules)
        for rule in rules where AddressRange(rule.ip) == nil {
            throw .invalid("rules.ip", "format", "\(rule.ip) is not a range such as 192.0.2.0/24")
        }
        instance.rules = rules
        let started = startSettling(instance, .configuring, settings.timings.products.databaseConfigure)
        record(method, on: .database(started), by: caller)
        return started.rules
    }

    /// POST /instances/{id}/endpoints: the instance is `initializing` for a while, and a public endpoint is there only
    /// once it is ready: nil, as nothing is known of it before (recorded). One in a private network has its address at
    /// once, as at a create (a guess).
    package mutating func addDatabaseEndpoint(_ id: String, _ request: DatabaseEndpoint.Request, by caller: Caller)
        throws(CloudError)
        -> DatabaseEndpoint?
    {
        var instance = try known(id)
        try refuseUnready(instance)
        let added = try endpoint(request)
        guard !instance.endpoints.contains(where: { $0.networkID == added.networkID }) else {
            throw .alreadyExists(resource: "endpoint", help: "the instance has this endpoint")
        }
        let isPublic = added.networkID == nil
        if isPublic { instance.comingEndpoint = added } else { instance.endpoints.append(added) }
        let started = startSettling(instance, .initializing, settings.timings.products.databaseConfigure)
        record("CreateEndpoint", on: .database(started), by: caller)
        return isPublic ? nil : added
    }

    /// GET /endpoints/{id}, with the instance that it belongs to.
    package func databaseEndpoint(_ id: String) throws(CloudError) -> (
        endpoint: DatabaseEndpoint, instance: DatabaseInstance
    ) {
        for instance in state.databases.instances.all {
            if let endpoint = instance.endpoints.first(where: { $0.id == id }) { return (endpoint, instance) }
        }
        throw .notFound(resource: "endpoint", id: id)
    }

    /// POST /endpoints/{id}/migrate: to another instance of the region, under the same address. Both are `configuring`
    /// for a while.
    package mutating func moveDatabaseEndpoint(_ id: String, to targetID: String, by caller: Caller) throws(CloudError)
        -> DatabaseEndpoint
    {
        var (endpoint, source) = try databaseEndpoint(id)
        var target = try known(targetID)
        try refuseUnready(source)
        try refuseUnready(target)
        guard target.id != source.id, target.region == source.region else {
            throw .invalid("instance_id", "constraint", "must be another instance of the same region")
        }
        guard !target.endpoints.contains(where: { $0.networkID == endpoint.networkID }) else {
            throw .alreadyExists(resource: "endpoint", help: "the instance has such an endpoint")
        }
        source.endpoints.removeAll { $0.id == id }
        target.endpoints.append(endpoint)
        for instance in [source, target] {
            let started = startSettling(instance, .configuring, settings.timings.products.databaseConfigure)
            record("MigrateEndpoint", on: .database(started), by: caller)
        }
        return endpoint
    }

    /// DELETE /endpoints/{id}: the instance is `configuring` for a while, and shows the endpoint until it is ready.
    package mutating func deleteDatabaseEndpoint(_ id: String, by caller: Caller) throws(CloudError) {
        var instance = try databaseEndpoint(id).instance
        try refuseUnready(instance)
        instance.leavingEndpoint = id
        let started = startSettling(instance, .configuring, settings.timings.products.databaseConfigure)
        record("DeleteEndpoint", on: .database(started), by: caller)
    }
}

extension AuditResource {
    static func database(_ instance: DatabaseInstance, deletedAt: CloudTime? = nil) -> AuditResource {
        of(
            "rdb_instance", instance.id, instance.name, project: instance.projectID, region: instance.region,
            created: instance.createdAt, updated: deletedAt ?? instance.createdAt, deleted: deletedAt != nil)
    }

    static func backup(_ backup: DatabaseBackup, deleted: Bool = false) -> AuditResource {
        of(
            "rdb_instance_backup", backup.id, backup.name, project: backup.projectID, region: backup.region,
            created: backup.createdAt,
            updated: backup.updatedAt, deleted: deleted)
    }

    static func snapshot(_ snapshot: DatabaseSnapshot, deleted: Bool = false) -> AuditResource {
        of(
            "rdb_instance_snapshot", snapshot.id, snapshot.name, project: snapshot.projectID, region: snapshot.region,
            created: snapshot.createdAt, updated: snapshot.updatedAt, deleted: deleted)
    }
}
