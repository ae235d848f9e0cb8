import SimulatedCloud

/// `/iam/v1alpha1/…` (api.md 9.5).
enum IAMAPI {
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        switch call.part(2) {
        case "applications": return try applications(call, &cloud)
        case "api-keys": return try keys(call, &cloud)
        case "groups": return try GroupsAPI.answer(call, &cloud)
        case "policies", "rules": return try PoliciesAPI.answer(call, &cloud)
        case "users": return try UsersAPI.answer(call, cloud)
        case "logs": return try IAMLogsAPI.answer(call, cloud)
        case "permission-sets" where call.method == "GET":
            let sets = PermissionSets.all.map { IAMWire.permissionSet($0) }
            return .page("permission_sets", call.list.slice(sets)) { $0 }
        default: return .noRoute(call)
        }
    }

    static func change(_ body: inout BodyReader) -> IAMChange {
        var change = IAMChange()
        change.name = body.string("name")
        change.description = body.string("description")
        change.tags = body.strings("tags")
        return change
    }

    private static func applications(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let application: IAMApplication
        switch (call.method, call.part(3), call.part(4)) {
        case ("GET", nil, nil):
            let snapshot = cloud
            let page = cloud.applications(
                ids: call.choices("application_ids"), name: call.query["name"], tag: call.query["tag"], call.list)
            return .page("applications", page) { IAMWire.application($0, in: snapshot) }
        case ("POST", nil, nil):
            let change = change(&body)
            try body.finish()
            application = try cloud.createApplication(change, by: call.caller)
        case ("GET", let id?, nil):
            application = try cloud.application(id)
        case ("PATCH", let id?, nil):
            let change = change(&body)
            try body.finish()
            application = try cloud.updateApplication(id, change, by: call.caller)
        case ("DELETE", let id?, nil):
            try cloud.deleteApplication(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(IAMWire.application(application, in: cloud))
    }

    private static func keys(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let key: IAMKey
        switch (call.method, call.part(3), call.part(4)) {
        case ("GET", nil, nil):
            let bearer = call.query["application_id"] ?? call.query["user_id"] ?? call.query["bearer_id"]
            let named = call.choices("access_key") + call.choices("access_keys")
            let page = cloud.keys(
                of: bearer, accessKeys: named, isExpired: call.flag("expired"), bearerType: call.choice("bearer_type"),
                call.list)
            return .page("api_keys", page) { IAMWire.key($0, showsSecret: false) }
        case ("POST", nil, nil):
            let (application, user) = (body.string("application_id"), body.string("user_id"))
            let (description, project) = (body.string("description") ?? "", body.string("default_project_id"))
            let expiry = body.time("expires_at")
            if (application == nil) == (user == nil) {
                body.refuse("application_id", "required", "either application_id or user_id")
            }
            try body.finish()
            let bearer = application.map { IAMPrincipal.application($0) } ?? .user(user ?? "")
            key = try cloud.createKey(
                of: bearer, description: description, defaultProjectID: project, expiresAt: expiry, by: call.caller)
            return .ok(IAMWire.key(key, showsSecret: true))
        case ("GET", let id?, nil):
            key = try cloud.key(id)
        case ("PATCH", let id?, nil):
            let (description, project) = (body.string("description"), body.string("default_project_id"))
            let (expiry, clears) = (body.time("expires_at"), body.isNull("expires_at"))
            try body.finish()
            let change: CloudTime?? = clears ? .some(nil) : expiry.map { .some($0) } ?? nil
            key = try cloud.updateKey(
                id, description: description, defaultProjectID: project, expiresAt: change, by: call.caller)
        case ("DELETE", let id?, nil):
            try cloud.deleteKey(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(IAMWire.key(key, showsSecret: false))
    }
}
