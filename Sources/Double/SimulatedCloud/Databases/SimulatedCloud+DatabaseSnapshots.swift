extension SimulatedCloud {
    /// POST /instances/{id}/snapshots: block volumes only. Without a date it is kept for a year (recorded).
    package mutating func createSnapshot(instanceID: String, name: String, expiresAt: CloudTime?, by caller: Caller)
        throws(CloudError)
        -> DatabaseSnapshot
    {
        let instance = try known(instanceID)
        try refuseUnready(instance)
        guard instance.volume.isBlock else {
            throw .invalid(
                "instance_id", "constraint",
                "a snapshot needs block storage: this instance's volume is \(instance.volume.type)")
        }
        let snapshot = startSnapshot(instance, name, expiresAt ?? .call(state.now + 365 * 86_400_000_000))
        record("CreateSnapshot", on: .snapshot(snapshot), by: caller)
        return snapshot
    }

    /// GET /snapshots/{id}.
    package func snapshot(_ id: String) throws(CloudError) -> DatabaseSnapshot {
        guard let snapshot = state.databases.snapshots[id] else {
            throw .notFound(resource: "instance_snapshot", id: id)
        }
        return snapshot
    }

    /// GET /snapshots.
    package func snapshots(_ filter: ResourceFilter, _ query: ListQuery = ListQuery()) -> QueryPage<DatabaseSnapshot> {
        let found = state.databases.snapshots.all.filter { passes(filter, $0) }
        guard query.orderBy?.hasPrefix("expires_at") == true else { return query.page(of: found) }
        let sorted = found.sorted { ($0.expiresAt.microseconds, $0.id) < ($1.expiresAt.microseconds, $1.id) }
        return query.cut(query.orderBy == "expires_at_desc" ? sorted.reversed() : sorted)
    }

    /// PATCH /snapshots/{id}.
    package mutating func updateSnapshot(_ id: String, name: String?, expiresAt: CloudTime?, by caller: Caller)
        throws(CloudError)
        -> DatabaseSnapshot
    {
        var snapshot = try snapshot(id)
        if let name { snapshot.name = name }
        if let expiresAt { snapshot.expiresAt = expiresAt }
        snapshot.changedAt = callTime
        state.databases.snapshots[id] = snapshot
        planExpiry(of: snapshot)
        record("UpdateSnapshot", on: .snapshot(snapshot), by: caller)
        return snapshot
    }

    /// DELETE /snapshots/{id}.
    package mutating func deleteSnapshot(_ id: String, by caller: Caller) throws(CloudError) -> DatabaseSnapshot {
        var snapshot = try snapshot(id)
        guard snapshot.status == .ready || snapshot.status == .error else {
            throw .transientState(resource: "instance_snapshot", id: id, state: snapshot.status.rawValue)
        }
        snapshot.status = .deleting
        snapshot.generation += 1
        state.databases.snapshots[id] = snapshot
        plan(.database(.removeSnapshot(id: id)), after: pick(settings.timings.removal))
        record("DeleteSnapshot", on: .snapshot(snapshot, deleted: true), by: caller)
        return snapshot
    }

    /// POST /snapshots/{id}/create-instance: a new instance with what the snapshot holds.
    package mutating func restoreSnapshot(
        _ id: String, name: String, isHighlyAvailable: Bool?, nodeType: String?, by caller: Caller
    ) throws(CloudError) -> DatabaseInstance {
        let snapshot = try snapshot(id)
        guard snapshot.status == .ready else {
            throw .transientState(resource: "instance_snapshot", id: id, state: snapshot.status.rawValue)
        }
        let source = snapshot.source
        var copy = try copy(of: source, engine: source.engine, name: name, endpoints: [try endpoint(.loadBalancer)])
        copy.isHighlyAvailable = isHighlyAvailable ?? false
        if let nodeType, !nodeType.isEmpty { copy.nodeType = nodeType.lowercased() }
        copy.fate = takeRestoreFate()
        let started = startSettling(copy, .provisioning, settings.timings.products.databaseCreate)
        record("CreateInstanceFromSnapshot", on: .database(started), by: caller)
        return started
    }

    mutating func startSnapshot(_ instance: DatabaseInstance, _ name: String, _ expiresAt: CloudTime)
        -> DatabaseSnapshot
    {
        let id = state.random.uuid()
        let snapshot = DatabaseSnapshot(
            id: id, name: name.isEmpty ? "snapshot-\(id.prefix(8))" : name, instanceID: instance.id,
            projectID: instance.projectID,
            region: instance.region, source: instance, status: .creating, expiresAt: expiresAt, createdAt: callTime,
            fate: takeBackupFate())
        state.databases.snapshots[id] = snapshot
        plan(.database(.settleSnapshot(id: id, generation: 0)), after: pick(settings.timings.products.snapshot))
        planExpiry(of: snapshot)
        return snapshot
    }

    mutating func settleSnapshot(_ id: String, _ generation: Int) {
        guard var snapshot = state.databases.snapshots[id], snapshot.generation == generation,
            snapshot.fate != .endless
        else { return }
        snapshot.status = snapshot.fate == .error ? .error : .ready
        snapshot.changedAt = callTime
        state.databases.snapshots[id] = snapshot
    }

    /// Plans the next backup of an instance, at the hour that was asked for or a period from now,
    /// whatever the time scale.
    mutating func planSchedule(of old: DatabaseInstance, startHour: Int?) -> DatabaseInstance {
        var instance = old
        instance.scheduleGeneration += 1
        instance.schedule.nextRunAt = nil
        guard !instance.schedule.isDisabled else { return instance }
        var next = state.now + Int64(instance.schedule.frequency) * 3_600_000_000
        if let startHour {
            let midnight = state.now - state.now % 86_400_000_000
            next = midnight + Int64(startHour) * 3_600_000_000
            if next <= state.now { next += 86_400_000_000 }
        }
        instance.schedule.nextRunAt = .call(next)
        state.agenda.plan(
            .database(.schedule(instanceID: instance.id, generation: instance.scheduleGeneration)), at: next)
        return instance
    }

    /// A block volume is snapshotted as a whole, a local one dumped database by database (api.md 6).
    mutating func runSchedule(_ id: String, _ generation: Int) {
        guard let instance = state.databases.instances[id], instance.scheduleGeneration == generation else { return }
        if instance.status == .ready {
            let expiry = CloudTime.call(state.now + Int64(instance.schedule.retention) * 86_400_000_000)
            let name = "auto-\(instance.name)-\(state.now / 1_000_000)"
            if instance.volume.isBlock {
                _ = startSnapshot(instance, name, expiry)
            } else {
                for database in instance.databases {
                    _ = startBackup(instance, database.name, "\(name)-\(database.name)", expiry)
                }
            }
        }
        state.databases.instances[id] = planSchedule(of: instance, startHour: nil)
    }

    private mutating func planExpiry(of snapshot: DatabaseSnapshot) {
        state.agenda.plan(
            .database(.expireSnapshot(id: snapshot.id)), at: max(snapshot.expiresAt.microseconds, state.now + 1))
    }
}
