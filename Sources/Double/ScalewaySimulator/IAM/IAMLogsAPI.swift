import SimulatedCloud

/// `/iam/v1alpha1/logs` (api.md 8): what the Audit Trail has of IAM, in the older form that IAM keeps
/// of its own objects.
enum IAMLogsAPI {
    static func answer(_ call: APICall, _ cloud: SimulatedCloud) throws(CloudError) -> APIAnswer {
        guard call.method == "GET", call.part(4) == nil else { return .noRoute(call) }
        var filter = SimulatedCloud.EventFilter()
        filter.productName = "iam"
        filter.status = 200
        filter.recordedAfter = try AuditAPI.time("created_after", call) ?? 0
        filter.recordedBefore = try AuditAPI.time("created_before", call)
        filter.oldestFirst = call.query["order_by"] != "created_at_desc"
        let isOurs = (call.query["organization_id"] ?? cloud.settings.organizationID) == cloud.settings.organizationID
        let logs = (isOurs ? cloud.events(filter) : []).filter { isAsked($0, call) }
        if let id = call.part(3) {
            guard let log = logs.first(where: { $0.id == id }) else { throw .notFound(resource: "log", id: id) }
            return .ok(log.wire(cloud.settings))
        }
        return .page("logs", call.list.slice(logs)) { $0.wire(cloud.settings) }
    }

    private static func isAsked(_ event: TrailEvent, _ call: APICall) -> Bool {
        func passes(_ key: String, _ unknown: String, _ value: String) -> Bool {
            guard let asked = call.query[key], !asked.isEmpty, asked != unknown else { return true }
            return asked == value
        }
        let search = call.query["search"] ?? ""
        return passes("action", "unknown_action", event.action)
            && passes("resource_type", "unknown_resource_type", event.iamType)
            && (search.isEmpty || search == event.caller.principalID || search == event.resource.id)
    }
}

extension TrailEvent {
    fileprivate var action: String {
        method.hasPrefix("Create") ? "created" : method.hasPrefix("Delete") ? "deleted" : "updated"
    }

    fileprivate var iamType: String { String(resource.type.dropFirst("iam_".count)) }

    fileprivate func wire(_ settings: CloudSettings) -> JSONValue {
        [
            "id": .string(id), "created_at": .time(CloudTime.call(recordedAt)), "ip": .string(caller.sourceIP),
            "user_agent": .string(caller.userAgent), "action": .string(action),
            "bearer_id": .string(caller.principalID),
            "organization_id": .string(settings.organizationID), "resource_type": .string(iamType),
            "resource_id": .string(resource.id),
        ]
    }
}
