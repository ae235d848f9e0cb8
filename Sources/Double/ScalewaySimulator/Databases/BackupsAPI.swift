import SimulatedCloud

/// Backups of single databases and snapshots of whole instances (api.md 6).
enum BackupsAPI {
    static func backups(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let backup: DatabaseBackup
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let page = cloud.backups(call.filter(region: region, parent: "instance_id"), call.list)
            return .page("database_backups", page) { DatabaseWire.backup($0) }
        case ("POST", nil, nil):
            let (instance, database) = (body.string("instance_id") ?? "", body.string("database_name") ?? "")
            let (name, expiry) = (body.string("name") ?? "", body.time("expires_at"))
            try body.finish()
            backup = try cloud.createBackup(
                instanceID: instance, database: database, name: name, expiresAt: expiry, by: call.caller)
        case ("GET", let id?, nil):
            backup = try cloud.backup(id)
        case ("PATCH", let id?, nil):
            let (name, expiry, clears) = (body.string("name"), body.time("expires_at"), body.isNull("expires_at"))
            try body.finish()
            let change: CloudTime?? = clears ? .some(nil) : expiry.map { .some($0) } ?? nil
            backup = try cloud.updateBackup(id, name: name, expiresAt: change, by: call.caller)
        case ("DELETE", let id?, nil):
            backup = try cloud.deleteBackup(id, by: call.caller)
        case ("POST", let id?, "restore"):
            let (target, database) = (body.string("instance_id") ?? "", body.string("database_name"))
            try body.finish()
            backup = try cloud.restoreBackup(id, into: target, database: database, by: call.caller)
        case ("POST", let id?, "export"):
            backup = try cloud.exportBackup(id, by: call.caller)
        default:
            return .noRoute(call)
        }
        return .ok(DatabaseWire.backup(backup))
    }

    static func snapshots(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let snapshot: DatabaseSnapshot
        switch (call.method, call.part(4), call.part(5), call.part(6)) {
        case ("POST", "instances", let instance?, "snapshots"):
            let (name, expiry) = (body.string("name") ?? "", body.time("expires_at"))
            try body.finish()
            snapshot = try cloud.createSnapshot(instanceID: instance, name: name, expiresAt: expiry, by: call.caller)
        case ("GET", "snapshots", nil, nil):
            let page = cloud.snapshots(call.filter(region: region, parent: "instance_id"), call.list)
            return .page("snapshots", page) { DatabaseWire.snapshot($0) }
        case ("GET", "snapshots", let id?, nil):
            snapshot = try cloud.snapshot(id)
        case ("PATCH", "snapshots", let id?, nil):
            let (name, expiry) = (body.string("name"), body.time("expires_at"))
            try body.finish()
            snapshot = try cloud.updateSnapshot(id, name: name, expiresAt: expiry, by: call.caller)
        case ("DELETE", "snapshots", let id?, nil):
            snapshot = try cloud.deleteSnapshot(id, by: call.caller)
        case ("POST", "snapshots", let id?, "create-instance"):
            let (name, type) = (body.string("instance_name") ?? "", body.string("node_type"))
            let isHighlyAvailable = body.bool("is_ha_cluster")
            try body.finish()
            let instance = try cloud.restoreSnapshot(
                id, name: name, isHighlyAvailable: isHighlyAvailable, nodeType: type, by: call.caller)
            return .ok(DatabaseWire.instance(instance, cloud.settings))
        default:
            return .noRoute(call)
        }
        return .ok(DatabaseWire.snapshot(snapshot))
    }
}
