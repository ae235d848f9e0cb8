import SimulatedCloud

/// `/cockpit/v1/regions/{region}/alerts` (api.md 7).
enum AlertsAPI {
    static func answer(_ call: APICall, _ region: String, _ cloud: SimulatedCloud) throws(CloudError) -> APIAnswer {
        var alerts: [CockpitAlert] = []
        // Other alerts than the preconfigured ones there are none.
        if call.flag("is_preconfigured") ?? true {
            let status = call.choice("rule_status")
            alerts = try cloud.preconfiguredAlerts(
                of: call.query["project_id"], in: region, status: status.flatMap(CockpitAlert.RuleStatus.init),
                sourceID: call.query["data_source_id"])
            if let state = call.choice("state") { alerts.removeAll { CockpitWire.state(of: $0) != state } }
            if let status, CockpitAlert.RuleStatus(rawValue: status) == nil { alerts = [] }
        }
        // 22 came without a page_size (recorded), where other lists stop at 20.
        let size = call.query["page_size"].flatMap { Int($0) } ?? 100
        let page = ListQuery(page: call.list.page, pageSize: size).slice(alerts)
        return .page("alerts", page) { CockpitWire.alert($0, region) }
    }
}
