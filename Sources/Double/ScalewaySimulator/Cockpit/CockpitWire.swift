import SimulatedCloud

/// Cockpit in Scaleway's JSON (api.md 7).
enum CockpitWire {
    static func source(_ source: CockpitSource, in cloud: SimulatedCloud) -> [String: JSONValue] {
        [
            "id": .string(source.id), "name": .string(source.name), "origin": .string(source.origin.rawValue),
            "project_id": .string(source.projectID),
            "region": .string(source.region), "retention_days": .int(source.retention),
            "synchronized_with_grafana": .bool(cloud.isSynchronized(source)),
            "type": .string(source.kind.rawValue), "created_at": .time(source.createdAt),
            "updated_at": .time(source.updatedAt),
            "url": .string("https://\(source.id).\(source.kind.rawValue).cockpit.\(source.region).scw.cloud"),
        ]
    }

    /// The recording has the secret in every answer, though the documentation says that only the create shows it.
    static func token(_ token: CockpitToken) -> JSONValue {
        [
            "id": .string(token.id), "name": .string(token.name), "project_id": .string(token.projectID),
            "region": .string(token.region), "scopes": .strings(token.scopes), "secret_key": .string(token.secret),
            "created_at": .time(token.createdAt), "updated_at": .time(token.createdAt),
        ]
    }

    /// A rule that isn't on has no state (recorded); nothing is measured here, so one that is never fires.
    static func alert(_ alert: CockpitAlert, _ region: String) -> JSONValue {
        let rule = alert.rule
        return [
            "annotations": [
                "description": .string("\(rule.title) on {{ $labels.resource_name }}"),
                "display_description": .string(rule.threshold), "display_name": .string(rule.title),
                "family": .string(rule.family), "product": .string(rule.product), "rule_id": .string(rule.id),
                "summary": .string("\(rule.product): \(rule.title)"),
            ],
            "data_source_id": .string(alert.sourceID), "duration": .string(rule.duration),
            "name": .string(rule.name), "preconfigured": true,
            "preconfigured_data": [
                "display_description": .string(rule.threshold), "display_name": .string(rule.title),
                "preconfigured_rule_id": .string(rule.id), "product_family": .string(rule.family),
                "product_name": .string(rule.product),
            ],
            "region": .string(region), "rule": .string(rule.expression),
            "rule_status": .string(alert.status.rawValue), "state": .string(state(of: alert)),
        ]
    }

    /// The value of an alert's `state`.
    static func state(of alert: CockpitAlert) -> String { alert.status == .enabled ? "inactive" : "unknown_state" }

    /// nil: never enabled.
    static func manager(_ manager: CockpitAlertManager?, _ region: String) -> JSONValue {
        let isEnabled = manager?.isEnabled ?? false
        let url = manager.map { "https://\($0.id).alertmanager.cockpit.\(region).scw.cloud" }
        return [
            "alert_manager_enabled": .bool(isEnabled), "alert_manager_url": .optional(isEnabled ? url : nil),
            "managed_alerts_enabled": .bool(manager?.showsManagedAlerts ?? false), "region": .string(region),
        ]
    }

    static func contact(_ contact: CockpitAlertManager.Contact, _ region: String) -> JSONValue {
        [
            "email": ["to": .string(contact.email)], "region": .string(region),
            "send_resolved_notifications": .bool(contact.sendsResolved),
        ]
    }
}
