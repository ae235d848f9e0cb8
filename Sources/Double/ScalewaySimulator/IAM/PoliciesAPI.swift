import SimulatedCloud

/// `/iam/v1alpha1/policies…` and `/rules` (api.md 9.5).
enum PoliciesAPI {
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        guard call.part(2) == "policies" else { return try rules(call, &cloud) }
        var body = call.reader
        let policy: IAMPolicy
        switch (call.method, call.part(3), call.part(4)) {
        case ("GET", nil, nil):
            let principals = ["user_ids", "group_ids", "application_ids"].flatMap { call.choices($0) }
            let page = cloud.policies(
                ids: call.choices("policy_ids"), name: call.query["policy_name"], principals: principals,
                tag: call.query["tag"],
                noPrincipal: call.flag("no_principal"), call.list)
            let settings = cloud.settings
            return .page("policies", page) { IAMWire.policy($0, settings) }
        case ("POST", nil, nil):
            let (change, given) = (change(&body), specs(&body))
            try body.finish()
            policy = try cloud.createPolicy(change, rules: given, by: call.caller)
            return .ok(IAMWire.policy(policy, cloud.settings, isCreate: true))
        case ("GET", let id?, nil):
            policy = try cloud.policy(id)
        case ("PATCH", let id?, nil):
            let change = change(&body)
            try body.finish()
            policy = try cloud.updatePolicy(id, change, by: call.caller)
        case ("DELETE", let id?, nil):
            try cloud.deletePolicy(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(IAMWire.policy(policy, cloud.settings))
    }

    private static func rules(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        guard call.part(3) == nil else { return .noRoute(call) }
        switch call.method {
        case "GET":
            let rules = try cloud.policy(call.query["policy_id"] ?? "").rules
            return .page("rules", call.list.slice(rules)) { IAMWire.rule($0) }
        case "PUT":
            var body = call.reader
            let (id, given) = (body.string("policy_id") ?? "", specs(&body))
            try body.finish()
            return .ok(["rules": .array(try cloud.setRules(given, of: id, by: call.caller).map { IAMWire.rule($0) })])
        default:
            return .noRoute(call)
        }
    }

    private static func change(_ body: inout BodyReader) -> IAMChange {
        var change = IAMAPI.change(&body)
        var found: [IAMPrincipal] = []
        if let id = body.string("user_id") { found.append(.user(id)) }
        if let id = body.string("group_id") { found.append(.group(id)) }
        if let id = body.string("application_id") { found.append(.application(id)) }
        if body.bool("no_principal") == true { found.append(.nobody) }
        if found.count > 1 {
            body.refuse("application_id", "constraint", "one of user_id, group_id, application_id or no_principal")
        }
        change.principal = found.first
        return change
    }

    private static func specs(_ body: inout BodyReader) -> [IAMRule] {
        var rules: [IAMRule] = []
        for var entry in body.objects("rules") ?? [] {
            let (organization, projects) = (entry.string("organization_id"), entry.strings("project_ids"))
            if (organization == nil) == (projects == nil) {
                entry.refuse("project_ids", "required", "either project_ids or organization_id")
            }
            rules.append(
                IAMRule(
                    permissionSets: entry.strings("permission_set_names") ?? [],
                    scope: organization.map { .organization($0) } ?? .projects(projects ?? []),
                    condition: entry.string("condition") ?? ""))
            body.absorb(entry)
        }
        return rules
    }
}
