package import LiveState
package import Model
package import Ports

/// Backups and snapshots through the API.
package struct ScalewayBackupStore: BackupStore {
    private let client: ScalewayClient

    package init(_ client: ScalewayClient) { self.client = client }

    /// See ``BackupStore``. Backups outlive their instance: those of one with the environment's name that isn't there any
    /// more (a major upgrade makes a new one) count as well.
    package func look(_ request: BackupLookRequest) async throws(PortFailure) -> BackupLook {
        let began = client.time.now
        do throws(ScalewayError) {
            let name = request.environment.text
            let (instances, date) = try await client.instances(named: name, project: request.project)
            guard instances.count <= 1 else {
                throw ScalewayError(
                    call: "list databases", requestID: nil,
                    cause: .ambiguous(
                        "\(instances.count) databases are named \(name); nobody knows whose backups are meant"))
            }
            guard let source = instances.first?.source else {
                return BackupLook(observedAt: began, serverTime: date, source: nil, backups: [], isWhole: false)
            }
            var found: [String: LiveBackup] = [:]
            for kind in LiveBackup.Kind.allCases where request.since == nil || kind == source.kind {
                let rows = try await client.backups(
                    kind, project: request.project, since: request.since, readAt: began)
                for row in rows where row.backup.instanceID == source.id || row.instance == name {
                    found[row.backup.id] = row.backup
                }
            }
            for reference in request.follow where found[reference.id] == nil {
                guard let id = WireID(reference.id) else { continue }
                found[reference.id] = try await client.backup(id, reference.kind, readAt: began)
            }
            return BackupLook(
                observedAt: began, serverTime: date, source: source, backups: found.values.sorted { $0.id < $1.id },
                isWhole: request.since == nil)
        } catch {
            throw error.failure
        }
    }

    /// See ``BackupStore``.
    package func make(_ wish: BackupWish) async throws(PortFailure) -> LiveBackup {
        let instance = try checked(wish.instanceID)
        do throws(ScalewayError) {
            let began = client.time.now
            guard let database = wish.database else {
                return try await client.createSnapshot(
                    instance: instance, name: wish.name, expiresAt: wish.expiresAt, readAt: began)
            }
            return try await client.createBackup(
                instance: instance, database: database, name: wish.name, expiresAt: wish.expiresAt, readAt: began)
        } catch {
            throw error.failure
        }
    }

    /// See ``BackupStore``.
    package func remove(_ backup: BackupReference) async throws(PortFailure) {
        let id = try checked(backup.id)
        do throws(ScalewayError) {
            try await client.deleteBackup(id, backup.kind)
        } catch {
            if error.status == 404 { return }
            if case .status(409, let body, _) = error.cause, body.currentState == "deleting" { return }
            throw error.failure
        }
    }

    /// See ``BackupStore``.
    package func extend(_ backup: BackupReference, until end: Timestamp) async throws(PortFailure) {
        let id = try checked(backup.id)
        do throws(ScalewayError) {
            try await client.keepBackup(id, backup.kind, until: end)
        } catch {
            throw error.failure
        }
    }

    private func checked(_ text: String) throws(PortFailure) -> WireID {
        guard let id = WireID(text) else {
            throw PortFailure(
                .invalid, code: "scaleway_request_invalid", "the id of an instance or a backup must be a UUID")
        }
        return id
    }
}
