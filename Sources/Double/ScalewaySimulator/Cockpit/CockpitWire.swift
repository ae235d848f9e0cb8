import SimulatedCloud

/// Cockpit in Scaleway's JSON (api.md 7).
enum CockpitWire {
    static func source(_ source: CockpitSource) -> JSONValue {
        [
            "id": .string(source.id), "name": .string(source.name), "origin": "custom",
            "project_id": .string(source.projectID),
            "region": .string(source.region), "retention_days": .int(source.retention),
            "synchronized_with_grafana": false,
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

    /// nil: never enabled.
    static func manager(_ manager: CockpitAlertManager?, _ region: String) -> JSONValue {
        let isEnabled = manager?.isEnabled ?? false
        let url = manager.map { "https://\($0.id).alertmanager.cockpit.\(region).scw.cloud" }
        return [
            "alert_manager_enabled": .bool(isEnabled), "alert_manager_url": .optional(isEnabled ? url : nil),
            "managed_alerts_enabled": .bool(manager?.hasManagedAlerts ?? false), "region": .string(region),
        ]
    }

    static func contact(_ contact: CockpitAlertManager.Contact, _ region: String) -> JSONValue {
        [
            "email": ["to": .string(contact.email)], "region": .string(region),
            "send_resolved_notifications": .bool(contact.sendsResolved),
        ]
    }
}
