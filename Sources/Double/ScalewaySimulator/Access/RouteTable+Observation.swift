import SimulatedCloud

/// Cockpit and Edge Services.
extension RouteTable {
    static let cockpit = RouteLines(
        base: "cockpit/v1/regions/{region}", resource: .observability,
        lines: [
            ("POST data-sources", .write, .project), ("GET tokens", .read, .list), ("POST tokens", .write, .project),
            ("GET tokens/{id}", .read, .object), ("DELETE tokens/{id}", .write, .object),
            ("POST exporters", .write, .object), ("GET alert-manager", .read, .project),
            ("POST alert-manager/enable", .write, .project), ("POST alert-manager/disable", .write, .project),
            ("POST alert-manager/managed-alerts/enable", .write, .project),
            ("POST alert-manager/managed-alerts/disable", .write, .project),
            ("POST alert-manager/enable-alert-rules", .write, .project),
            ("POST alert-manager/disable-alert-rules", .write, .project),
            ("POST alert-manager/trigger-test-alert", .write, .project),
            ("GET alert-manager/contact-points", .read, .project),
            ("POST alert-manager/contact-points", .write, .project),
            ("PATCH alert-manager/contact-points", .write, .project),
            ("POST alert-manager/contact-points/delete", .write, .project), ("GET config", .read, .somewhere),
            ("GET alerts", .read, .project), ("GET products", .read, .somewhere),
            ("GET usage-overview", .read, .project), ("GET rules/count", .read, .project),
        ] + objects("data-sources") + objects("exporters"))

    static let grafana = RouteLines(
        base: "cockpit/v1/grafana", resource: .observability,
        lines: [("GET", .read, .project), ("POST sync-data-sources", .write, .project)])

    static let edge = RouteLines(
        base: "edge-services/v1beta1", resource: .edge,
        lines: [
            ("POST pipelines", .write, .project), ("GET pipelines/{id}/head-stages", .read, .object),
            ("POST pipelines/{id}/set-head-stage", .write, .object), ("GET plans", .read, .somewhere),
            ("PATCH current-plan", .write, .project), ("GET current-plan/{project}", .read, .project),
            ("DELETE current-plan/{project}", .write, .project), ("GET purge-requests", .read, .list),
            ("POST purge-requests", .write, .object), ("GET purge-requests/{id}", .read, .object),
            ("POST check-domain", .read, .somewhere), ("POST check-pem-chain", .read, .somewhere),
            ("POST check-lb-origin", .read, .somewhere), ("GET route-stages/{id}/route-rules", .read, .object),
            ("PUT route-stages/{id}/route-rules", .write, .object),
            ("POST route-stages/{id}/route-rules", .write, .object),
        ] + objects("pipelines"))

    static let edgeStages = RouteLines(
        base: "edge-services/v1beta1", resource: .edge,
        lines: ["dns", "tls", "cache", "waf", "route", "backend"].flatMap { kind -> [RouteLines.Line] in
            [
                ("GET pipelines/{id}/\(kind)-stages", .read, .object),
                ("POST pipelines/{id}/\(kind)-stages", .write, .object), ("GET \(kind)-stages/{id}", .read, .object),
                ("PATCH \(kind)-stages/{id}", .write, .object), ("DELETE \(kind)-stages/{id}", .write, .object),
            ]
        })
}
