import SimulatedCloud

/// `/audit-trail/v1alpha1/regions/{region}/…` (api.md 8).
enum AuditAPI {
    static func answer(_ call: APICall, _ cloud: SimulatedCloud) throws(CloudError) -> APIAnswer {
        guard call.method == "GET", call.part(5) == nil else { return .noRoute(call) }
        guard call.query["organization_id"]?.isEmpty == false else {
            throw .invalid("organization_id", "required", "which organization's events")
        }
        let isOurs = call.query["organization_id"] == cloud.settings.organizationID
        let events = isOurs ? cloud.events(try filter(call)) : []
        switch call.part(4) {
        case "events": return page(events, call) { AuditWire.event($0, cloud.settings) }
        case "combined-events": return page(events, call) { ["api": AuditWire.event($0, cloud.settings)] }
        // Nobody logs in here, and the platform does nothing by itself that it would log.
        case "authentication-events", "system-events": return page([], call) { AuditWire.event($0, cloud.settings) }
        case "last-events-overview":
            return .ok(["last_events": .array(events.prefix(5).map { AuditWire.event($0, cloud.settings) })])
        case "products": return .page("products", call.list.slice(AuditWire.products)) { $0 }
        default: return .noRoute(call)
        }
    }

    private static func filter(_ call: APICall) throws(CloudError) -> SimulatedCloud.EventFilter {
        var filter = SimulatedCloud.EventFilter()
        filter.region = call.part(3)
        filter.projectID = call.query["project_id"]
        filter.resourceType = call.query["resource_type"].flatMap { $0 == "unknown_type" ? nil : $0 }
        filter.resourceID = call.query["resource_id"]
        filter.methodName = call.query["method_name"]
        filter.productName = call.query["product_name"]
        filter.serviceName = call.query["service_name"]
        filter.principalID = call.query["principal_id"]
        filter.sourceIP = call.query["source_ip"]
        filter.status = call.query["status"].flatMap { Int($0) }
        filter.recordedAfter = try time("recorded_after", call)
        filter.recordedBefore = try time("recorded_before", call)
        filter.oldestFirst = call.query["order_by"] == "recorded_at_asc"
        return filter
    }

    /// The token is the place in the list: events that arrive meanwhile may shift it, as with any real cursor over
    /// newest-first.
    private static func page(_ events: [TrailEvent], _ call: APICall, _ encode: (TrailEvent) -> JSONValue) -> APIAnswer
    {
        let start = min(events.count, call.query["page_token"].flatMap { Int($0) } ?? 0)
        let size = min(max(1, call.query["page_size"].flatMap { Int($0) } ?? 20), 100)
        let page = events[start..<min(events.count, start + size)]
        var members: [String: JSONValue] = ["events": .array(page.map(encode))]
        if page.endIndex < events.count { members["next_page_token"] = .string(String(page.endIndex)) }
        return .ok(.object(members))
    }

    /// A time among the query's parameters.
    static func time(_ key: String, _ call: APICall) throws(CloudError) -> Int64? {
        guard let text = call.query[key], !text.isEmpty else { return nil }
        guard let time = WireTime.parse(text) else { throw .invalid(key, "format", "must be an RFC 3339 time") }
        return time
    }
}
