extension SimulatedCloud {
    /// POST /instances. The answer is in `provisioning`; the public endpoint and the settings appear once it is ready
    /// (recorded).
    package mutating func createDatabase(_ order: DatabaseOrder, region: String, by caller: Caller) throws(CloudError)
        -> DatabaseInstance
    {
        let node = try check(order)
        let hasUser = !order.userName.isEmpty
        let id = state.random.uuid()
        let type = order.volumeType ?? "lssd"
        let size = type == "lssd" ? node.localDisk : max(order.volumeSize, 5_000_000_000)
        var endpoints: [DatabaseEndpoint] = []
        for request in order.endpoints { endpoints.append(try endpoint(request)) }
        if endpoints.isEmpty { endpoints.append(try endpoint(.loadBalancer)) }
        let instance = DatabaseInstance(
            id: id, name: order.name.isEmpty ? "rdb-\(id.prefix(8))" : order.name, projectID: project(order.projectID),
            region: region,
            engine: order.engine, nodeType: node.name, status: .provisioning,
            isHighlyAvailable: order.isHighlyAvailable,
            tags: order.tags, volume: DatabaseVolume(type: type, size: size),
            schedule: BackupSchedule(isDisabled: order.disablesBackup), backsUpInSameRegion: order.backsUpInSameRegion,
            endpoints: endpoints, settings: [], initSettings: order.initSettings,
            logs: DatabaseLogsPolicy(maxAge: 30, totalSize: nil),
            isEncrypted: order.isEncrypted, rules: [DatabaseRule(ip: "0.0.0.0/0", description: "")],
            users: hasUser ? [DatabaseUser(name: order.userName, isAdmin: true, password: order.password)] : [],
            databases: [LogicalDatabase(name: "rdb")],
            privileges: hasUser ? [DatabasePrivilege(database: "rdb", user: order.userName, permission: .all)] : [],
            createdAt: callTime)
        let started = startSettling(
            planSchedule(of: instance, startHour: nil), .provisioning, settings.timings.products.databaseCreate)
        record("CreateInstance", on: .database(started), by: caller)
        return started
    }

    /// GET /instances/{id}.
    package mutating func database(_ id: String) throws(CloudError) -> DatabaseInstance {
        // Whoever reads waits for what is being written; a mark from the admin API stays until a write meets it.
        if state.databases.instances[id]?.busy?.until != .max { state.databases.instances[id]?.busy = nil }
        return try known(id)
    }

    /// GET /instances.
    package func databases(_ filter: ResourceFilter, _ query: ListQuery = ListQuery()) -> QueryPage<DatabaseInstance> {
        query.page(of: state.databases.instances.all.filter { passes(filter, $0) })
    }

    /// PATCH /instances/{id}: at once, the instance stays ready; but another policy for logs makes it `configuring` for a
    /// while (in the answer already, a guess). `force` ignores the status, for edits
    /// from the admin API.
    package mutating func updateDatabase(_ id: String, _ change: DatabaseChange, by caller: Caller, force: Bool = false)
        throws(CloudError)
        -> DatabaseInstance
    {
        var instance = try known(id)
        if !force { try refuseUnready(instance) }
        let before = instance.logs
        if let frequency = change.frequency, !(1...744).contains(frequency) {
            throw .invalid("backup_schedule_frequency", "constraint", "must be between 1 and 744 hours")
        }
        if let retention = change.retention, !(1...365).contains(retention) {
            throw .invalid("backup_schedule_retention", "constraint", "must be between 1 and 365 days")
        }
        if let hour = change.startHour, !(0...23).contains(hour) {
            throw .invalid("backup_schedule_start_hour", "constraint", "must be between 0 and 23")
        }
        if let name = change.name { instance.name = name }
        if let tags = change.tags { instance.tags = tags }
        if let frequency = change.frequency { instance.schedule.frequency = frequency }
        if let retention = change.retention { instance.schedule.retention = retention }
        if let disabled = change.isScheduleDisabled { instance.schedule.isDisabled = disabled }
        if let same = change.backsUpInSameRegion { instance.backsUpInSameRegion = same }
        if let logs = change.logs {
            instance.logs = DatabaseLogsPolicy(maxAge: logs.maxAge ?? instance.logs.maxAge, totalSize: logs.totalSize)
        }
        if change.touchesSchedule { instance = planSchedule(of: instance, startHour: change.startHour) }
        if instance.logs != before {
            instance = startSettling(instance, .configuring, settings.timings.products.databaseConfigure)
        }
        return store(instance, "UpdateInstance", caller)
    }

    /// DELETE /instances/{id}: `deleting`, and later 404. Backups stay.
    package mutating func deleteDatabase(_ id: String, by caller: Caller) throws(CloudError) -> DatabaseInstance {
        var instance = try known(id)
        guard instance.status != .deleting else {
            throw .transientState(resource: "instance", id: id, state: instance.status.rawValue)
        }
        instance.status = .deleting
        instance.generation += 1
        instance.scheduleGeneration += 1
        state.databases.instances[id] = instance
        plan(.database(.removeInstance(id: id)), after: pick(settings.timings.products.databaseRemoval))
        record("DeleteInstance", on: .database(instance, deletedAt: callTime), by: caller)
        return instance
    }

    /// POST /instances/{id}/restart.
    package mutating func restartDatabase(_ id: String, by caller: Caller) throws(CloudError) -> DatabaseInstance {
        let instance = try known(id)
        try refuseUnready(instance)
        let started = startSettling(instance, .restarting, settings.timings.products.databaseConfigure)
        record("RestartInstance", on: .database(started), by: caller)
        return started
    }

    func known(_ id: String) throws(CloudError) -> DatabaseInstance {
        guard let instance = state.databases.instances[id] else { throw .notFound(resource: "instance", id: id) }
        return instance
    }

    func refuseUnready(_ instance: DatabaseInstance) throws(CloudError) {
        if instance.status != .ready, settings.refusesWritesWhileTransient {
            throw .transientState(resource: "instance", id: instance.id, state: instance.status.rawValue)
        }
    }

    mutating func store(_ instance: DatabaseInstance, _ method: String, _ caller: Caller) -> DatabaseInstance {
        state.databases.instances[instance.id] = instance
        record(method, on: .database(instance), by: caller)
        return instance
    }

    mutating func startSettling(
        _ instance: DatabaseInstance, _ status: DatabaseInstance.Status, _ spread: CloudTimings.Spread
    ) -> DatabaseInstance {
        var instance = instance
        instance.status = status
        instance.generation += 1
        state.databases.instances[instance.id] = instance
        plan(.database(.settleInstance(id: instance.id, generation: instance.generation)), after: pick(spread))
        return instance
    }

    mutating func settleInstance(_ id: String, _ generation: Int) {
        guard var instance = state.databases.instances[id], instance.generation == generation,
            instance.fate != .endless
        else { return }
        if instance.fate == .error, instance.status == .provisioning {
            instance.status = .error
            state.databases.instances[id] = instance
            return
        }
        instance.fate = nil
        if instance.settings.isEmpty { instance.settings = DatabaseCatalogue.defaultSettings }
        instance.endpoints.removeAll { $0.id == instance.leavingEndpoint }
        if let coming = instance.comingEndpoint { instance.endpoints.append(coming) }
        (instance.comingEndpoint, instance.leavingEndpoint) = (nil, nil)
        instance.status = .ready
        state.databases.instances[id] = instance
    }

    /// An address in a private network that isn't known here is made up: the network may be the client's own invention.
    mutating func endpoint(_ request: DatabaseEndpoint.Request) throws(CloudError) -> DatabaseEndpoint {
        let id = state.random.uuid()
        switch request {
        case .loadBalancer, .directAccess:
            let (bits, port) = (state.random.next(), 1024 + Int(state.random.next() % 30000))
            return DatabaseEndpoint(
                id: id, ip: "51.159.\(bits >> 8 & 0xFF).\(bits & 0xFF)", port: port, networkID: nil, serviceIP: nil,
                isManaged: false,
                isDirect: request == .directAccess)
        case .privateNetwork(let networkID, let given):
            let isManaged = given?.isEmpty ?? true
            let service = isManaged ? takeAddress(in: networkID) ?? "172.16.0.2/22" : given ?? ""
            guard let range = AddressRange(service), !range.isIPv6 else {
                throw .invalid(
                    "private_network.service_ip", "format", "must be an address with a length, such as 192.168.1.10/24")
            }
            return DatabaseEndpoint(
                id: id, ip: range.address, port: 5432, networkID: networkID, serviceIP: service, isManaged: isManaged)
        }
    }

    private func check(_ order: DatabaseOrder) throws(CloudError) -> DatabaseCatalogue.NodeType {
        var refused: [CloudError.Argument] = []
        func require(_ holds: Bool, _ name: String, _ reason: String, _ help: String) {
            if !holds { refused.append(.init(name: name, reason: reason, help: help)) }
        }
        require(
            DatabaseCatalogue.isEngine(order.engine), "engine", "constraint", "must be an engine such as PostgreSQL-16")
        // Without a name there is no first user, and no password (recorded).
        require(order.userName.isEmpty || Self.isStrong(order.password), "password", "constraint", Self.passwordHelp)
        let node = DatabaseCatalogue.nodeTypes.first { $0.name == order.nodeType.lowercased() }
        // Types that aren't in the small catalogue here exist on the real cloud.
        let isNode = node != nil || order.nodeType.lowercased().hasPrefix("db-")
        require(isNode, "node_type", "constraint", "must be a type such as DB-DEV-S")
        let types = ["lssd", "bssd", "sbs_5k", "sbs_15k"]
        require(
            types.contains(order.volumeType ?? "lssd"), "volume_type", "constraint",
            "must be one of \(types.joined(separator: ", "))")
        require(
            order.volumeSize >= 0 && order.volumeSize % 5_000_000_000 == 0, "volume_size", "constraint", "steps of 5 GB"
        )
        if !refused.isEmpty { throw .invalidArguments(refused) }
        return node
            ?? .init(name: order.nodeType.lowercased(), cpus: 4, memory: 17_179_869_184, localDisk: 10_000_000_000)
    }

    static let passwordHelp =
        "8 to 128 characters with a digit, an uppercase letter, a lowercase letter and a special character"

    static func isStrong(_ password: String) -> Bool {
        let bytes = Array(password.utf8)
        let special = password.unicodeScalars.contains { !$0.properties.isAlphabetic && !("0"..."9").contains($0) }
        return (8...128).contains(bytes.count) && bytes.contains { (0x30...0x39).contains($0) }
            && bytes.contains { (0x41...0x5A).contains($0) } && bytes.contains { (0x61...0x7A).contains($0) } && special
    }
}
