extension SimulatedCloud {
    /// GET /alerts, of the preconfigured ones; nil passes every status. In an order that differs from call to call
    /// (recorded).
    package func preconfiguredAlerts(
        of projectID: String?, in region: String, status: CockpitAlert.RuleStatus? = nil, sourceID: String? = nil
    ) throws(CloudError) -> [CockpitAlert] {
        let manager = try alertManager(of: projectID, in: region)
        let source = state.cockpit.sources.all.first {
            $0.origin == .scaleway && $0.kind == .metrics && $0.region == region && $0.projectID == project(projectID)
        }
        let alerts = PreconfiguredAlert.all.map { rule in
            CockpitAlert(rule: rule, status: ruleStatus(rule.id, manager), sourceID: source?.id ?? "")
        }.filter { (status ?? $0.status) == $0.status && matches(sourceID, $0.sourceID) }
        guard !alerts.isEmpty else { return [] }
        let first = Int(state.now / 1_000 % Int64(alerts.count))
        return Array(alerts[first...] + alerts[..<first])
    }

    /// POST /alert-manager/enable-alert-rules and /disable-alert-rules: gives the rules that were switched. No ids are all
    /// rules (the vendor's documentation). An id that no rule has is left out, which is a guess.
    package mutating func switchAlertRules(_ ids: [String], on: Bool, of projectID: String?, in region: String)
        throws(CloudError) -> [String]
    {
        let known = PreconfiguredAlert.all.map(\.id)
        let chosen = ids.isEmpty ? known : ids.filter(known.contains)
        let now = state.now
        _ = try changeAlertManager(of: projectID, in: region) { manager throws(CloudError) in
            for id in chosen where manager.rules.contains(id) != on {
                manager.switchedAt = (manager.switchedAt ?? [:]).merging([id: now]) { $1 }
            }
            let others = manager.rules.filter { !chosen.contains($0) }
            manager.rules = on ? others + chosen : others
        }
        return chosen
    }

    /// A switch takes a moment: recorded were less than 5 s.
    private func ruleStatus(_ id: String, _ manager: CockpitAlertManager?) -> CockpitAlert.RuleStatus {
        let isOn = manager?.rules.contains(id) ?? false
        let moment = settings.scaled(settings.timings.trigger.usual)
        let isSettled = manager?.switchedAt?[id].map { state.now >= $0 + moment } ?? true
        return isOn ? (isSettled ? .enabled : .enabling) : (isSettled ? .disabled : .disabling)
    }
}
