import SimulatedCloud

/// Settings, access rules and endpoints of an instance (api.md 6).
enum DatabasePartsAPI {
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        guard let id = call.part(5) else { return .noRoute(call) }
        switch (call.part(4), call.part(6), call.part(7)) {
        case ("endpoints", let action, nil): return try endpoint(call, id, action, &cloud)
        case (_, "settings", nil): return try settings(call, id, &cloud)
        case (_, "acls", nil): return try rules(call, id, &cloud)
        case (_, "endpoints", nil) where call.method == "POST":
            var body = call.reader
            var given = body.object("endpoint_spec")
            let request = given.flatMap { _ in DatabaseBody.endpoint(&given) }
            if let given { body.absorb(given) }
            try body.finish()
            guard let request else { throw .invalid("endpoint_spec", "required", "load_balancer or private_network") }
            let added = try cloud.addDatabaseEndpoint(id, request, by: call.caller)
            return .ok(
                added.map { DatabaseWire.endpoint($0, zone: "\(call.part(3) ?? "")-1") }
                    ?? DatabaseWire.comingEndpoint)
        default: return .noRoute(call)
        }
    }

    private static func settings(_ call: APICall, _ id: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let given = DatabaseBody.settings("settings", &body)
        let removed = body.strings("setting_names") ?? []
        try body.finish()
        let changed: [DatabaseSetting]
        switch call.method {
        case "PUT":
            changed = try cloud.changeDatabaseSettings(id, "SetInstanceSettings", by: call.caller) { _ in given }
        case "POST":
            changed = try cloud.changeDatabaseSettings(id, "AddInstanceSettings", by: call.caller) { old in
                old.filter { setting in !given.contains { $0.name == setting.name } } + given
            }
        case "DELETE":
            changed = try cloud.changeDatabaseSettings(id, "DeleteInstanceSettings", by: call.caller) { old in
                old.filter { !removed.contains($0.name) }
            }
        default:
            return .noRoute(call)
        }
        return .ok(["settings": DatabaseWire.settings(changed)])
    }

    private static func rules(_ call: APICall, _ id: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        var given: [DatabaseRule] = []
        for var entry in body.objects("rules") ?? [] {
            given.append(DatabaseRule(ip: entry.string("ip") ?? "", description: entry.string("description") ?? ""))
            body.absorb(entry)
        }
        let removed = body.strings("acl_rule_ips") ?? []
        try body.finish()
        let changed: [DatabaseRule]
        switch call.method {
        case "GET":
            let instance = try cloud.database(id)
            return .page("rules", call.list.slice(instance.rules)) { DatabaseWire.rule($0, of: instance) }
        case "PUT":
            changed = try cloud.changeDatabaseRules(id, "SetInstanceACLRules", by: call.caller) { _ in given }
        case "POST":
            changed = try cloud.changeDatabaseRules(id, "AddInstanceACLRules", by: call.caller) { old in
                old.filter { rule in !given.contains { $0.ip == rule.ip } } + given
            }
        case "DELETE":
            // The answer lists what was deleted (recorded).
            changed = try cloud.database(id).rules.filter { removed.contains($0.ip) }
            _ = try cloud.changeDatabaseRules(id, "DeleteInstanceACLRules", by: call.caller) { old in
                old.filter { !removed.contains($0.ip) }
            }
        default:
            return .noRoute(call)
        }
        let instance = try cloud.database(id)
        return .ok(["rules": .array(changed.map { DatabaseWire.rule($0, of: instance) })])
    }

    private static func endpoint(_ call: APICall, _ id: String, _ action: String?, _ cloud: inout SimulatedCloud)
        throws(CloudError)
        -> APIAnswer
    {
        switch (call.method, action) {
        case ("GET", nil):
            return .ok(DatabaseWire.endpoint(try cloud.databaseEndpoint(id).endpoint, zone: "\(call.part(3) ?? "")-1"))
        case ("POST", "migrate"):
            var body = call.reader
            let target = body.string("instance_id") ?? ""
            try body.finish()
            return .ok(
                DatabaseWire.endpoint(
                    try cloud.moveDatabaseEndpoint(id, to: target, by: call.caller), zone: "\(call.part(3) ?? "")-1"))
        case ("DELETE", nil):
            try cloud.deleteDatabaseEndpoint(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
    }
}
