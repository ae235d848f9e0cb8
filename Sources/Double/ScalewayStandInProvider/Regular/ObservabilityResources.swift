/// What Cockpit keeps (api.md 7): data sources.
extension RegularResource {
    static let cockpitSource = RegularResource(
        "scaleway_cockpit_source", collection: "/cockpit/v1/regions/{region}/data-sources", kind: "data source",
        rules: PlanRules(replaces: ["name", "project_id", "region", "type"]),
        fields: [
            Field("name", create: .always),
            Field("type", create: .always),
            Field("retention_days", create: .always, update: .whenSet),
        ] + Field.read("origin", "project_id", "synchronized_with_grafana", "url")
            + Field.read("created_at", "updated_at", form: .time),
        extras: Extras(
            read: { _, object, _, _ in ["push_url": .string(pushURL(object))] },
            validate: { config in
                var findings: [PluginDiagnostic] = []
                if let days = config["retention_days"].whole, !(1...365).contains(days) {
                    findings.append(
                        .error("expected retention_days to be from 1 to 365, got \(days)", attribute: "retention_days"))
                }
                if let type = config["type"].text, pushPaths[type] == nil {
                    findings.append(
                        .error("expected type to be logs, metrics or traces, got \(type)", attribute: "type"))
                }
                return findings
            }))

    private static let pushPaths = [
        "metrics": "/api/v1/push", "logs": "/loki/api/v1/push", "traces": "/otlp/v1/traces",
    ]

    private static func pushURL(_ object: Value) -> String {
        (object["url"].text ?? "") + (pushPaths[object["type"].text ?? ""] ?? "")
    }
}
