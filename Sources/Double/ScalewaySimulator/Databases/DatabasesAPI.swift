import SimulatedCloud

/// `/rdb/v1/regions/{region}/…` (api.md 6).
enum DatabasesAPI {
    static func answer(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer
    {
        switch (call.part(4), call.part(6)) {
        case ("instances", nil): return try instances(call, region, &cloud)
        case ("instances", "snapshots"), ("snapshots", _): return try BackupsAPI.snapshots(call, region, &cloud)
        case ("instances", "settings"), ("instances", "acls"), ("instances", "endpoints"), ("endpoints", _):
            return try DatabasePartsAPI.answer(call, &cloud)
        case ("instances", "users"), ("instances", "databases"), ("instances", "privileges"):
            return try DatabaseAccessAPI.answer(call, &cloud)
        case ("instances", let action?): return try actions(call, action, &cloud)
        case ("read-replicas", _): return try ReplicasAPI.answer(call, &cloud)
        case ("backups", _): return try BackupsAPI.backups(call, region, &cloud)
        case ("database-engines", nil) where call.method == "GET":
            return .page("engines", call.list.slice(DatabaseCatalogueWire.engines(region))) { $0 }
        case ("node-types", nil) where call.method == "GET":
            return .page("node_types", call.list.slice(DatabaseCatalogueWire.nodeTypes(region))) { $0 }
        default: return .noRoute(call)
        }
    }

    private static func instances(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let instance: DatabaseInstance
        switch (call.method, call.part(5)) {
        case ("GET", nil):
            let settings = cloud.settings
            // No maintenance is ever planned here.
            let page =
                call.flag("has_maintenances") == true
                ? call.list.slice([]) : cloud.databases(call.filter(region: region), call.list)
            return .page("instances", page) { DatabaseWire.instance($0, settings) }
        case ("POST", nil):
            let order = DatabaseBody.order(&body)
            try body.finish()
            instance = try cloud.createDatabase(order, region: region, by: call.caller)
        case ("GET", let id?):
            instance = try cloud.database(id)
        case ("PATCH", let id?):
            let change = DatabaseBody.change(&body)
            try body.finish()
            instance = try cloud.updateDatabase(id, change, by: call.caller)
        case ("DELETE", let id?):
            instance = try cloud.deleteDatabase(id, by: call.caller)
        default:
            return .noRoute(call)
        }
        return .ok(DatabaseWire.instance(instance, cloud.settings))
    }

    private static func actions(_ call: APICall, _ action: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        guard let id = call.part(5), call.part(7) == nil else { return .noRoute(call) }
        var body = call.reader
        let instance: DatabaseInstance
        switch (call.method, action) {
        case ("POST", "upgrade"):
            let upgrade = DatabaseBody.upgrade(&body)
            try body.finish()
            guard let upgrade else { throw .invalid("upgrade_target", "required", "exactly one thing to upgrade") }
            instance = try cloud.upgradeDatabase(id, upgrade, by: call.caller)
        case ("POST", "clone"):
            let (name, type) = (body.string("name") ?? "", body.string("node_type"))
            try body.finish()
            instance = try cloud.cloneDatabase(id, name: name, nodeType: type, by: call.caller)
        case ("POST", "restart"):
            instance = try cloud.restartDatabase(id, by: call.caller)
        case ("POST", "apply-maintenance"):
            instance = try cloud.database(id)
        case ("POST", "renew-certificate"), ("POST", "purge-logs"):
            _ = try cloud.database(id)
            return APIAnswer(204)
        case ("GET", "certificate"):
            return .ok(DatabaseCatalogueWire.certificate(of: try cloud.database(id)))
        case ("POST", "prepare-logs"), ("GET", "logs"):
            _ = try cloud.database(id)
            return .ok(["instance_logs": []])
        case ("GET", "logs-details"):
            _ = try cloud.database(id)
            return .ok(["details": []])
        default:
            return .noRoute(call)
        }
        return .ok(DatabaseWire.instance(instance, cloud.settings))
    }
}
