extension SimulatedCloud {
    /// POST /instances/{id}/upgrade. A major upgrade makes a new instance, without high availability; everything else
    /// changes this one.
    package mutating func upgradeDatabase(_ id: String, _ upgrade: DatabaseUpgrade, by caller: Caller)
        throws(CloudError)
        -> DatabaseInstance
    {
        var instance = try known(id)
        try refuseUnready(instance)
        let timings = settings.timings.products
        var (status, spread) = (DatabaseInstance.Status.configuring, timings.databaseConfigure)
        switch upgrade {
        case .nodeType(let type):
            guard type.lowercased().hasPrefix("db-") else {
                throw .invalid("node_type", "constraint", "must be a type such as DB-DEV-S")
            }
            instance.nodeType = type.lowercased()
            (status, spread) = (.initializing, timings.databaseInitialize)
        case .highAvailability:
            instance.isHighlyAvailable = true
            (status, spread) = (.initializing, timings.databaseInitialize)
        case .volumeSize(let size):
            guard instance.volume.isBlock, size > instance.volume.size, size % 5_000_000_000 == 0 else {
                throw .invalid("volume_size", "constraint", "a block volume grows, in steps of 5 GB")
            }
            instance.volume.size = size
        case .volumeType(let type):
            guard ["lssd", "bssd", "sbs_5k", "sbs_15k"].contains(type) else {
                throw .invalid("volume_type", "constraint", "must be lssd, bssd, sbs_5k or sbs_15k")
            }
            instance.volume.type = type
            (status, spread) = (.initializing, timings.databaseInitialize)
        case .encryption:
            instance.isEncrypted = true
            (status, spread) = (.initializing, timings.databaseInitialize)
        case .minor(let versionID):
            _ = try version(versionID, for: instance)
            (status, spread) = (.initializing, timings.databaseInitialize)
        case .major(let versionID, let withEndpoints):
            return try upgradeMajor(instance, try version(versionID, for: instance), withEndpoints, by: caller)
        }
        let started = startSettling(instance, status, spread)
        record("UpgradeInstance", on: .database(started), by: caller)
        return started
    }

    /// POST /instances/{id}/clone.
    package mutating func cloneDatabase(_ id: String, name: String, nodeType: String?, by caller: Caller)
        throws(CloudError)
        -> DatabaseInstance
    {
        let source = try known(id)
        try refuseUnready(source)
        var copy = try copy(of: source, engine: source.engine, name: name, endpoints: [try endpoint(.loadBalancer)])
        if let nodeType, !nodeType.isEmpty { copy.nodeType = nodeType.lowercased() }
        let started = startSettling(copy, .provisioning, settings.timings.products.databaseCreate)
        record("CloneInstance", on: .database(started), by: caller)
        return started
    }

    /// A new instance with everything that `source` holds.
    mutating func copy(of source: DatabaseInstance, engine: String, name: String, endpoints: [DatabaseEndpoint])
        throws(CloudError)
        -> DatabaseInstance
    {
        var copy = DatabaseInstance(
            id: state.random.uuid(), name: name.isEmpty ? source.name : name, projectID: source.projectID,
            region: source.region,
            engine: engine, nodeType: source.nodeType, status: .provisioning, isHighlyAvailable: false,
            tags: source.tags,
            volume: source.volume, schedule: source.schedule, backsUpInSameRegion: source.backsUpInSameRegion,
            endpoints: endpoints,
            settings: source.settings, initSettings: source.initSettings, logs: source.logs,
            isEncrypted: source.isEncrypted,
            rules: source.rules, users: source.users, databases: source.databases, privileges: source.privileges,
            createdAt: callTime)
        copy.schedule.nextRunAt = nil
        return planSchedule(of: copy, startHour: nil)
    }

    private mutating func upgradeMajor(
        _ old: DatabaseInstance, _ version: DatabaseCatalogue.Version, _ withEndpoints: Bool, by caller: Caller
    ) throws(CloudError) -> DatabaseInstance {
        let endpoints = withEndpoints ? old.endpoints : [try endpoint(.loadBalancer)]
        let copy = try copy(of: old, engine: version.engine, name: old.name, endpoints: endpoints)
        if withEndpoints { state.databases.instances[old.id]?.endpoints = [] }
        let started = startSettling(copy, .provisioning, settings.timings.products.databaseCreate)
        record("UpgradeInstance", on: .database(started), by: caller)
        return started
    }

    private func version(_ id: String, for instance: DatabaseInstance) throws(CloudError) -> DatabaseCatalogue.Version {
        guard let version = DatabaseCatalogue.upgrades(of: instance).first(where: { $0.id == id }) else {
            throw .notFound(resource: "upgradable_version", id: id)
        }
        return version
    }
}
