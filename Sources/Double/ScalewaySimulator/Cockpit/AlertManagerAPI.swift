import SimulatedCloud

/// `/cockpit/v1/regions/{region}/alert-manager…` (api.md 7).
enum AlertManagerAPI {
    static func answer(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer
    {
        var body = call.reader
        let project = body.string("project_id")
        let manager: CockpitAlertManager?
        switch (call.method, call.part(5), call.part(6)) {
        case (_, "contact-points", let action):
            return try contacts(call, action, region, &cloud)
        case ("GET", nil, nil):
            manager = try cloud.alertManager(of: call.query["project_id"], in: region)
        case ("POST", "enable", nil), ("POST", "disable", nil):
            try body.finish()
            manager = try cloud.switchAlertManager(of: project, in: region, enabled: call.part(5) == "enable")
        case ("POST", "managed-alerts", let action?) where action == "enable" || action == "disable":
            try body.finish()
            manager = try cloud.switchAlertManager(of: project, in: region, managedAlerts: action == "enable")
        case ("POST", "enable-alert-rules", nil), ("POST", "disable-alert-rules", nil):
            let ids = body.strings("rule_ids") ?? []
            try body.finish()
            let enables = call.part(5) == "enable-alert-rules"
            let switched = try cloud.switchAlertRules(ids, on: enables, of: project, in: region)
            return .ok([enables ? "enabled_rule_ids" : "disabled_rule_ids": .strings(switched)])
        case ("POST", "trigger-test-alert", nil):
            try body.finish()
            try cloud.sendTestAlert(of: project, in: region)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(CockpitWire.manager(manager, region))
    }

    private static func contacts(_ call: APICall, _ action: String?, _ region: String, _ cloud: inout SimulatedCloud)
        throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let project = body.string("project_id")
        var email = ""
        if var given = body.object("email") {
            email = given.string("to") ?? ""
            body.absorb(given)
        }
        let resolved = body.bool("send_resolved_notifications")
        try body.finish()
        let contact: CockpitAlertManager.Contact
        switch (call.method, action) {
        case ("GET", nil):
            let page = call.list.slice(try cloud.alertManager(of: call.query["project_id"], in: region)?.contacts ?? [])
            return .ok([
                "contact_points": .array(page.rows.map { CockpitWire.contact($0, region) }),
                "total_count": .int(page.totalCount),
                "has_additional_contact_points": false, "has_additional_receivers": false,
            ])
        case ("POST", nil):
            contact = try cloud.addContact(email, sendsResolved: resolved ?? true, of: project, in: region)
        case ("PATCH", nil):
            contact = try cloud.updateContact(email, sendsResolved: resolved, of: project, in: region)
        case ("POST", "delete"):
            try cloud.removeContact(email, of: project, in: region)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(CockpitWire.contact(contact, region))
    }
}
