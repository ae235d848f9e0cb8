extension SimulatedCloud {
    /// POST /backups. The database's name isn't checked: a dump of what isn't there is empty here.
    package mutating func createBackup(
        instanceID: String, database: String, name: String, expiresAt: CloudTime?, by caller: Caller
    ) throws(CloudError) -> DatabaseBackup {
        let instance = try known(instanceID)
        try refuseUnready(instance)
        guard !database.isEmpty else { throw .invalid("database_name", "required", "which database") }
        let backup = startBackup(instance, database, name, expiresAt)
        record("CreateDatabaseBackup", on: .backup(backup), by: caller)
        return backup
    }

    /// GET /backups/{id}.
    package func backup(_ id: String) throws(CloudError) -> DatabaseBackup {
        guard let backup = state.databases.backups[id] else { throw .notFound(resource: "database_backup", id: id) }
        return backup
    }

    /// GET /backups.
    package func backups(_ filter: ResourceFilter, _ query: ListQuery = ListQuery()) -> QueryPage<DatabaseBackup> {
        query.page(of: state.databases.backups.all.filter { passes(filter, $0) })
    }

    /// PATCH /backups/{id}. `expiresAt` is `.some(nil)` for never.
    package mutating func updateBackup(_ id: String, name: String?, expiresAt: CloudTime??, by caller: Caller)
        throws(CloudError)
        -> DatabaseBackup
    {
        var backup = try backup(id)
        if let name { backup.name = name }
        if let expiresAt { backup.expiresAt = expiresAt }
        backup.changedAt = callTime
        state.databases.backups[id] = backup
        planExpiry(of: backup)
        record("UpdateDatabaseBackup", on: .backup(backup), by: caller)
        return backup
    }

    /// POST /backups/{id}/restore: the backup is `restoring` and the target `backuping` until both are ready again
    /// (recorded).
    package mutating func restoreBackup(_ id: String, into targetID: String, database: String?, by caller: Caller)
        throws(CloudError)
        -> DatabaseBackup
    {
        var backup = try backup(id)
        try refuseUnready(backup)
        var target = try known(targetID)
        try refuseUnready(target)
        let name = database.flatMap { $0.isEmpty ? nil : $0 } ?? backup.databaseName
        if !target.databases.contains(where: { $0.name == name }) {
            target.databases.append(LogicalDatabase(name: name))
        }
        let duration = pick(settings.timings.products.backupUse)
        backup.restoreFate = takeRestoreFate()
        target.fate = backup.restoreFate
        target.status = .backuping
        target.generation += 1
        state.databases.instances[targetID] = target
        plan(.database(.settleInstance(id: targetID, generation: target.generation)), after: duration)
        begin(.restoring, &backup, duration)
        record("RestoreDatabaseBackup", on: .backup(backup), by: caller)
        return backup
    }

    /// POST /backups/{id}/export: `exporting`, then ready with an address that works for a day.
    package mutating func exportBackup(_ id: String, by caller: Caller) throws(CloudError) -> DatabaseBackup {
        var backup = try backup(id)
        try refuseUnready(backup)
        begin(.exporting, &backup, pick(settings.timings.products.backupUse))
        record("ExportDatabaseBackup", on: .backup(backup), by: caller)
        return backup
    }

    /// DELETE /backups/{id}.
    package mutating func deleteBackup(_ id: String, by caller: Caller) throws(CloudError) -> DatabaseBackup {
        var backup = try backup(id)
        guard backup.status == .ready || backup.status == .error else {
            throw .transientState(resource: "database_backup", id: id, state: backup.status.rawValue)
        }
        backup.status = .deleting
        backup.generation += 1
        state.databases.backups[id] = backup
        plan(.database(.removeBackup(id: id)), after: pick(settings.timings.removal))
        record("DeleteDatabaseBackup", on: .backup(backup, deleted: true), by: caller)
        return backup
    }

    mutating func startBackup(_ instance: DatabaseInstance, _ database: String, _ name: String, _ expiresAt: CloudTime?)
        -> DatabaseBackup
    {
        let id = state.random.uuid()
        var backup = DatabaseBackup(
            id: id, name: name.isEmpty ? "backup-\(id.prefix(8))" : name, instanceID: instance.id,
            instanceName: instance.name,
            databaseName: database, projectID: instance.projectID, region: instance.region,
            isInSameRegion: instance.backsUpInSameRegion, status: .creating, expiresAt: expiresAt, createdAt: callTime,
            fate: takeBackupFate())
        begin(.creating, &backup, pick(settings.timings.products.backup))
        planExpiry(of: backup)
        return backup
    }

    mutating func settleBackup(_ id: String, _ generation: Int) {
        guard var backup = state.databases.backups[id], backup.generation == generation else { return }
        switch backup.status {
        case .creating where backup.fate == .endless:
            return
        case .creating where backup.fate == .error:
            backup.status = .error
            backup.changedAt = callTime
            state.databases.backups[id] = backup
            return
        case .creating:
            backup.size = backup.fate == .empty ? 0 : 1200 + backup.databaseName.utf8.count * 7
            backup.changedAt = callTime
        case .restoring where backup.restoreFate == .endless:
            return
        case .restoring where backup.restoreFate == .error:
            backup.status = .error
            backup.changedAt = callTime
            state.databases.backups[id] = backup
            return
        case .restoring:
            backup.changedAt = callTime
        case .exporting:
            // The time of the last change stays (recorded).
            backup.downloadExpiresAt = .call(state.now + 86_400_000_000)
        case .ready, .deleting, .error:
            break
        }
        backup.status = .ready
        state.databases.backups[id] = backup
    }

    private mutating func begin(_ status: DatabaseBackup.Status, _ backup: inout DatabaseBackup, _ duration: Int64) {
        backup.status = status
        backup.generation += 1
        if status == .exporting { backup.downloadExpiresAt = nil }
        state.databases.backups[backup.id] = backup
        plan(.database(.settleBackup(id: backup.id, generation: backup.generation)), after: duration)
    }

    /// Dates that the API shows aren't scaled: clients compute with them.
    private mutating func planExpiry(of backup: DatabaseBackup) {
        guard let expiry = backup.expiresAt else { return }
        state.agenda.plan(.database(.expireBackup(id: backup.id)), at: max(expiry.microseconds, state.now + 1))
    }

    private func refuseUnready(_ backup: DatabaseBackup) throws(CloudError) {
        if backup.status != .ready, settings.refusesWritesWhileTransient {
            throw .transientState(resource: "database_backup", id: backup.id, state: backup.status.rawValue)
        }
    }
}
