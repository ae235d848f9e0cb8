import SimulatedCloud

/// `/iam/v1alpha1/groups…` (api.md 9.5).
enum GroupsAPI {
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let group: IAMGroup
        switch (call.method, call.part(3), call.part(4)) {
        case ("GET", nil, nil):
            let settings = cloud.settings
            let page = cloud.groups(
                name: call.query["name"], applicationIDs: call.choices("application_ids"),
                userIDs: call.choices("user_ids"), tag: call.choice("tag"), call.list)
            return .page("groups", page) { IAMWire.group($0, settings) }
        case ("POST", nil, nil):
            let change = IAMAPI.change(&body)
            try body.finish()
            group = try cloud.createGroup(change, by: call.caller)
        case ("GET", let id?, nil):
            group = try cloud.group(id)
        case ("PATCH", let id?, nil):
            let change = IAMAPI.change(&body)
            try body.finish()
            group = try cloud.updateGroup(id, change, by: call.caller)
        case ("DELETE", let id?, nil):
            try cloud.deleteGroup(id, by: call.caller)
            return APIAnswer(204)
        case (_, let id?, let action?):
            return try members(call, id, action, &cloud)
        default:
            return .noRoute(call)
        }
        return .ok(IAMWire.group(group, cloud.settings))
    }

    private static func members(_ call: APICall, _ id: String, _ action: String, _ cloud: inout SimulatedCloud)
        throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let one = (user: body.string("user_id"), application: body.string("application_id"))
        let users = (body.strings("user_ids") ?? []) + [one.user].compactMap(\.self)
        let applications = (body.strings("application_ids") ?? []) + [one.application].compactMap(\.self)
        try body.finish()
        let group: IAMGroup
        switch (call.method, action) {
        case ("POST", "add-member"), ("POST", "add-members"):
            group = try cloud.addMembers(users: users, applications: applications, to: id, by: call.caller)
        case ("PUT", "members"):
            group = try cloud.setMembers(users: users, applications: applications, of: id, by: call.caller)
        case ("POST", "remove-member"):
            guard let member = users.first ?? applications.first else {
                throw .invalid("application_id", "required", "either application_id or user_id")
            }
            group = try cloud.removeMember(member, from: id, by: call.caller)
        default:
            return .noRoute(call)
        }
        return .ok(IAMWire.group(group, cloud.settings))
    }
}
