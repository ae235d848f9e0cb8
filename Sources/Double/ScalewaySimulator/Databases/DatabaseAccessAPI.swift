import SimulatedCloud

/// Users, databases and privileges of an instance (api.md 6).
enum DatabaseAccessAPI {
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        guard let id = call.part(5), call.part(8) == nil else { return .noRoute(call) }
        switch call.part(6) {
        case "users": return try users(call, id, &cloud)
        case "databases": return try databases(call, id, &cloud)
        case "privileges": return try privileges(call, id, &cloud)
        default: return .noRoute(call)
        }
    }

    private static func users(_ call: APICall, _ id: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        switch (call.method, call.part(7)) {
        case ("GET", nil):
            let found = try cloud.database(id).users.filter { named($0.name, call.query["name"]) }
            let byAdmin = call.query["order_by"]?.hasPrefix("is_admin") == true
            return .page("users", call.list.slice(found) { byAdmin ? "\($0.isAdmin ? 1 : 0) \($0.name)" : $0.name }) {
                user($0)
            }
        case ("POST", nil):
            let (name, password) = (body.string("name") ?? "", body.string("password") ?? "")
            let isAdmin = body.bool("is_admin") ?? false
            try body.finish()
            return .ok(
                user(try cloud.createDatabaseUser(name, password: password, isAdmin: isAdmin, of: id, by: call.caller)))
        case ("PATCH", let name?):
            let (password, isAdmin) = (body.string("password"), body.bool("is_admin"))
            try body.finish()
            return .ok(
                user(try cloud.updateDatabaseUser(name, password: password, isAdmin: isAdmin, of: id, by: call.caller)))
        case ("DELETE", let name?):
            try cloud.deleteDatabaseUser(name, of: id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
    }

    private static func databases(_ call: APICall, _ id: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        switch (call.method, call.part(7)) {
        case ("GET", nil):
            let found = try cloud.database(id).databases.filter { database in
                named(database.name, call.query["name"]) && (call.flag("managed") ?? true)
                    && (call.query["owner"].map { $0.isEmpty || $0 == "_rdb_superadmin" } ?? true)
            }
            return .page("databases", call.list.slice(found) { $0.name }) {
                ["managed": true, "name": .string($0.name), "owner": "_rdb_superadmin", "size": 7_736_467]
            }
        case ("POST", nil):
            let name = body.string("name") ?? ""
            try body.finish()
            try cloud.createLogicalDatabase(name, of: id, by: call.caller)
            // Owner and size are known only to later reads (recorded).
            return .ok(["managed": true, "name": .string(name), "owner": "", "size": 0])
        case ("DELETE", let name?):
            try cloud.deleteLogicalDatabase(name, of: id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
    }

    private static func privileges(_ call: APICall, _ id: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        switch (call.method, call.part(7)) {
        case ("GET", nil):
            let found = cloud.privileges(
                of: try cloud.database(id), database: call.query["database_name"], user: call.query["user_name"])
            let byDatabase = call.query["order_by"]?.hasPrefix("database_name") == true
            let page = call.list.slice(found) {
                byDatabase ? "\($0.database)\u{0}\($0.user)" : "\($0.user)\u{0}\($0.database)"
            }
            return .page("privileges", page) { privilege($0) }
        case ("PUT", nil):
            let (database, user) = (body.string("database_name") ?? "", body.string("user_name") ?? "")
            let permission: DatabasePrivilege.Permission = body.choice("permission") ?? .readonly
            try body.finish()
            let given = DatabasePrivilege(database: database, user: user, permission: permission)
            try cloud.setPrivilege(given, of: id, by: call.caller)
            return .ok(privilege(given))
        default:
            return .noRoute(call)
        }
    }

    private static func user(_ user: DatabaseUser) -> JSONValue {
        ["name": .string(user.name), "is_admin": .bool(user.isAdmin)]
    }

    private static func privilege(_ privilege: DatabasePrivilege) -> JSONValue {
        [
            "database_name": .string(privilege.database), "user_name": .string(privilege.user),
            "permission": .string(privilege.permission.rawValue),
        ]
    }

    private static func named(_ name: String, _ filter: String?) -> Bool {
        (filter ?? "").isEmpty || filter == name
    }
}
