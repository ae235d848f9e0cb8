import SimulatedCloud

/// `/iam/v1alpha1/users…`: the one person of the organization, who makes the edits of the admin API.
enum UsersAPI {
    static func answer(_ call: APICall, _ cloud: SimulatedCloud) throws(CloudError) -> APIAnswer {
        let person = user(cloud)
        switch (call.method, call.part(3), call.part(4)) {
        case ("GET", nil, nil): return .page("users", call.list.slice([person])) { $0 }
        case ("GET", SimulatorCore.consolePrincipal, nil): return .ok(person)
        case ("GET", let id?, nil): throw .notFound(resource: "user", id: id)
        default: return .noRoute(call)
        }
    }

    private static func user(_ cloud: SimulatedCloud) -> JSONValue {
        let time = JSONValue.string("2025-01-01T00:00:00.000000Z")
        return [
            "id": .string(SimulatorCore.consolePrincipal), "email": "console@example.com", "username": "console",
            "first_name": "", "last_name": "", "phone_number": "", "locale": "fr_FR", "created_at": time,
            "updated_at": time,
            "organization_id": .string(cloud.settings.organizationID), "deletable": false, "last_login_at": nil,
            "type": "owner",
            "status": "activated", "mfa": true, "account_root_user_id": .string(SimulatorCore.consolePrincipal),
            "tags": [],
            "locked": false,
        ]
    }
}
