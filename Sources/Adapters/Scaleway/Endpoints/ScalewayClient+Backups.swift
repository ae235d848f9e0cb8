internal import LiveState
internal import Model

/// Backups and snapshots of PostgreSQL instances (rdb v1).
extension ScalewayClient {
    private var databases: String { "/rdb/v1/regions/\(region)" }

    /// GET /instances of that name in a project, with the time by Scaleway's clock. The filter isn't exact.
    func instances(
        named name: String, project: ProjectID
    ) async throws(ScalewayError) -> (rows: [WireDatabase], date: Timestamp?) {
        let call = ScalewayCall(
            name: "list databases", method: "GET", path: "\(databases)/instances",
            query: [("project_id", project.text), ("name", name), ("page", "1"), ("page_size", "\(Self.pageSize)")],
            safety: .read)
        let (page, date) = try await sendDated(call, WireDatabase.Page.self)
        if let bad = page.unreadable.first(where: { $0.name == nil || $0.name == name }) {
            throw ScalewayError(
                call: call.description, requestID: nil,
                cause: .decoding(path: bad.problem.path, problem: bad.problem.text))
        }
        return (page.rows.filter { $0.name == name }, date)
    }

    /// GET /backups or /snapshots of a project, newest first: all, or those that were begun then or later.
    func backups(
        _ kind: LiveBackup.Kind, project: ProjectID, since: Timestamp?, readAt: Timestamp
    ) async throws(ScalewayError) -> [(instance: String?, backup: LiveBackup)] {
        switch kind {
        case .logical: try await backups(LogicalBackups.self, project, since, readAt)
        case .snapshot: try await backups(InstanceSnapshots.self, project, since, readAt)
        }
    }

    private func backups<List: BackupList>(
        _ list: List.Type, _ project: ProjectID, _ since: Timestamp?, _ readAt: Timestamp
    ) async throws(ScalewayError) -> [(instance: String?, backup: LiveBackup)] {
        let call = ScalewayCall(
            name: "list \(Self.words(List.kind))s", method: "GET", path: "\(databases)/\(Self.list(List.kind))",
            query: [("project_id", project.text)], safety: .read)
        let rows: [WireBackup<List>]
        if let since {
            rows = try await listNewest(call, WireBackup<List>.self) { row in row.createdAt.map { $0 < since } ?? false
            }
        } else {
            rows = try await listAll(call, WireBackup<List>.self)
        }
        return rows.map { ($0.instanceName, $0.live(readAt: readAt)) }
    }

    /// GET of one; nil when it is gone.
    func backup(_ id: WireID, _ kind: LiveBackup.Kind, readAt: Timestamp) async throws(ScalewayError) -> LiveBackup? {
        let call = ScalewayCall(
            name: "read a \(Self.words(kind))", method: "GET", path: "\(databases)/\(Self.list(kind))/\(id.text)",
            safety: .read)
        do throws(ScalewayError) {
            return switch kind {
            case .logical: try await send(call, WireBackup<LogicalBackups>.self).live(readAt: readAt)
            case .snapshot: try await send(call, WireBackup<InstanceSnapshots>.self).live(readAt: readAt)
            }
        } catch {
            guard error.status == 404 else { throw error }
            return nil
        }
    }

    /// POST /backups.
    func createBackup(
        instance: WireID, database: String, name: String, expiresAt: Timestamp, readAt: Timestamp
    ) async throws(ScalewayError) -> LiveBackup {
        let words = "make a \(Self.words(.logical))"
        let body = [
            "instance_id": instance.text, "database_name": database, "name": name, "expires_at": "\(expiresAt)",
        ]
        return try await send(
            ScalewayCall(
                name: words, method: "POST", path: "\(databases)/backups", body: try Self.json(body, of: words),
                safety: .singleWrite, retriesConflict: false), WireBackup<LogicalBackups>.self
        ).live(readAt: readAt)
    }

    /// POST /instances/{id}/snapshots.
    func createSnapshot(
        instance: WireID, name: String, expiresAt: Timestamp, readAt: Timestamp
    ) async throws(ScalewayError) -> LiveBackup {
        let words = "make a \(Self.words(.snapshot))"
        return try await send(
            ScalewayCall(
                name: words, method: "POST", path: "\(databases)/instances/\(instance.text)/snapshots",
                body: try Self.json(["name": name, "expires_at": "\(expiresAt)"], of: words), safety: .singleWrite,
                retriesConflict: false), WireBackup<InstanceSnapshots>.self
        ).live(readAt: readAt)
    }

    /// DELETE of one.
    func deleteBackup(_ id: WireID, _ kind: LiveBackup.Kind) async throws(ScalewayError) {
        try await send(
            ScalewayCall(
                name: "delete a \(Self.words(kind))", method: "DELETE",
                path: "\(databases)/\(Self.list(kind))/\(id.text)", safety: .idempotentWrite, retriesConflict: false))
    }

    /// PATCH of one: when it goes away.
    func keepBackup(_ id: WireID, _ kind: LiveBackup.Kind, until end: Timestamp) async throws(ScalewayError) {
        let words = "keep a \(Self.words(kind))"
        try await send(
            ScalewayCall(
                name: words, method: "PATCH", path: "\(databases)/\(Self.list(kind))/\(id.text)",
                body: try Self.json(["expires_at": "\(end)"], of: words), safety: .idempotentWrite))
    }

    private static func list(_ kind: LiveBackup.Kind) -> String { kind == .logical ? "backups" : "snapshots" }

    private static func words(_ kind: LiveBackup.Kind) -> String {
        kind == .logical ? "database backup" : "database snapshot"
    }
}
