/// `scaleway_cockpit_alert_manager`: a project's alert manager, which is there once and can only be switched on and off, with
/// its contacts and the preconfigured alerts that are on.
struct AlertManagerResource: StandInResource {
    let rules = PlanRules(replaces: ["project_id", "region"])
    let entry: SchemaTable.Entry
    /// Nothing reads it: the schema has no `timeouts`, and the one wait has no end.
    let defaultTimeout = Duration.seconds(300)

    init() { entry = SchemaTable.shared.resource("scaleway_cockpit_alert_manager", rules) }

    /// `fr-par/PROJECT/1`.
    func id(_ text: String) -> ResourceID? { ResourceID(text, names: 1) }

    func validate(_ config: Value) -> [PluginDiagnostic] {
        config["contact_points"].elements.compactMap { $0["email"].text }.filter { !$0.contains("@") }.map {
            .error("\"\($0)\" is no e-mail address", attribute: "contact_points")
        }
    }

    func create(_ planned: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceID {
        guard let project = planned["project_id"].text ?? cloud.settings.projectID else {
            throw PluginDiagnostic.error("project_id is required", detail: "Set SCW_DEFAULT_PROJECT_ID or project_id.")
        }
        let api = AlertManagerAPI(
            cloud: cloud, region: planned["region"].text ?? cloud.settings.region, project: project)
        let alerts = texts(planned["preconfigured_alert_ids"])
        // What was switched on when a step fails isn't in the state: the real provider sets the id at the end.
        do {
            try await api.post("/enable")
        } catch let error as APIError where error.status == 409 {}
        if planned["enable_managed_alerts"].flag == true, alerts.isEmpty {
            try await api.post("/managed-alerts/enable")
        }
        try await api.switchAlerts(alerts, on: true)
        for email in emails(planned) { try await api.addContact(email) }
        return ResourceID(api.region, id: "\(project)/1")
    }

    func read(
        _ id: ResourceID, reference: Value, timeouts: Timeouts, cloud: Cloud
    ) async throws -> ResourceReading? {
        let api = AlertManagerAPI(cloud: cloud, region: id.region, project: id.parts[0])
        let manager: Value
        do {
            manager = try await api.get("?project_id=\(api.project)")
        } catch let error as APIError where error.status == 404 || error.status == 403 {
            return nil
        }
        let on = Set(
            try await api.alerts().filter { ["enabled", "enabling"].contains($0["rule_status"].text) }
                .compactMap { $0["preconfigured_data"]["preconfigured_rule_id"].text })
        // Of those that are on, the ones that were asked for: an import knows of none.
        let wanted = reference["preconfigured_alert_ids"].elements.filter { on.contains($0.text ?? "") }
        let observed = Value.object([
            "id": .string(id.description), "region": .string(id.region), "project_id": .string(api.project),
            "alert_manager_url": .string(manager["alert_manager_url"].text ?? ""),
            // The API switches it by itself; the real provider leaves it as it was planned.
            "enable_managed_alerts": reference["enable_managed_alerts"].withoutUnknowns,
            "preconfigured_alert_ids": .array(wanted),
            "contact_points": .array(try await api.contacts().map { .object(["email": .string($0)]) }),
        ])
        return ResourceReading(value: Equality.keepingForm(of: reference, in: observed, schema))
    }

    func update(
        _ id: ResourceID, prior: Value, planned: Value, changes: Set<String>, timeouts: Timeouts, cloud: Cloud
    ) async throws {
        let api = AlertManagerAPI(cloud: cloud, region: id.region, project: id.parts[0])
        if changes.contains("preconfigured_alert_ids") {
            let (before, after) = (texts(prior["preconfigured_alert_ids"]), texts(planned["preconfigured_alert_ids"]))
            try await api.switchAlerts(before.filter { !after.contains($0) }, on: false)
            try await api.switchAlerts(after.filter { !before.contains($0) }, on: true)
        }
        if changes.contains("enable_managed_alerts"), let wanted = planned["enable_managed_alerts"].flag {
            if !wanted {
                try await api.post("/managed-alerts/disable")
            } else if planned["preconfigured_alert_ids"].isZero {
                try await api.post("/managed-alerts/enable")
            }
        }
        if changes.contains("contact_points") {
            let (before, after) = (emails(prior), emails(planned))
            for email in before where !after.contains(email) { try await api.removeContact(email) }
            // The real provider goes through a map, in no order at all. The other way round is the worst of them.
            for email in after.reversed() where !before.contains(email) { try await api.addContact(email) }
        }
    }

    func delete(_ id: ResourceID, timeouts: Timeouts, cloud: Cloud) async throws {
        let api = AlertManagerAPI(cloud: cloud, region: id.region, project: id.parts[0])
        do {
            // All that are on: the state, which says what this resource switched on, isn't at hand here.
            let on = try await api.alerts().filter { ["enabled", "enabling"].contains($0["rule_status"].text) }
                .compactMap { $0["preconfigured_data"]["preconfigured_rule_id"].text }
            if !on.isEmpty { try await api.post("/disable-alert-rules", ["rule_ids": .array(on.map(Value.string))]) }
            if try await api.get("?project_id=\(api.project)")["managed_alerts_enabled"].flag == true {
                try await api.post("/managed-alerts/disable")
            }
            for email in try await api.contacts() { try await api.removeContact(email) }
            try await api.post("/disable")
        } catch let error as APIError where error.isNotFound {
            return
        }
    }

    private func texts(_ value: Value) -> [String] { value.elements.compactMap(\.text) }

    private func emails(_ value: Value) -> [String] { value["contact_points"].elements.compactMap { $0["email"].text } }
}
