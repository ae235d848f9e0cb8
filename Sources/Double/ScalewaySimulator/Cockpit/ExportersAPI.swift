import SimulatedCloud

/// `/cockpit/v1/regions/{region}/exporters…` (api.md 7).
enum ExportersAPI {
    static func answer(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer
    {
        var body = call.reader
        let exporter: CockpitExporter
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let snapshot = cloud
            return .page("exporters", cloud.exporters(call.filter(region: region, parent: "datasource_id"), call.list))
            {
                wire($0, in: snapshot)
            }
        case ("POST", nil, nil):
            let (name, description) = (body.string("name") ?? "", body.string("description") ?? "")
            let (source, products) = (body.string("datasource_id") ?? "", body.strings("exported_products") ?? [])
            let destination = destination(&body)
            if destination == nil {
                body.refuse("datadog_destination", "required", "either datadog_destination or otlp_destination")
            }
            try body.finish()
            exporter = try cloud.createExporter(
                name: name, description: description, sourceID: source, products: products,
                to: destination ?? .datadog(endpoint: nil), by: call.caller)
            // Not yet `creating` (recorded).
            return .ok(wire(exporter, in: cloud, status: "unknown_status"))
        case ("GET", let id?, nil):
            exporter = try cloud.exporter(id)
        case ("PATCH", let id?, nil):
            let (name, description, products) = (
                body.string("name"), body.string("description"), body.strings("exported_products")
            )
            let destination = destination(&body)
            try body.finish()
            exporter = try cloud.updateExporter(
                id, name: name, description: description, products: products, to: destination, by: call.caller)
        case ("DELETE", let id?, nil):
            try cloud.deleteExporter(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(wire(exporter, in: cloud))
    }

    private static func destination(_ body: inout BodyReader) -> CockpitExporter.Destination? {
        if var given = body.object("datadog_destination") {
            defer { body.absorb(given) }
            return .datadog(endpoint: given.string("endpoint"))
        }
        guard var given = body.object("otlp_destination") else { return nil }
        defer { body.absorb(given) }
        return .otlp(endpoint: given.string("endpoint") ?? "", headers: given.map("headers") ?? [:])
    }

    private static func wire(
        _ exporter: CockpitExporter, in cloud: SimulatedCloud, status: String? = nil
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(exporter.id), "name": .string(exporter.name), "description": .string(exporter.description),
            "datasource_id": .string(exporter.sourceID),
            "status": .string(status ?? (cloud.isReady(exporter) ? "ready" : "creating")),
            "exported_products": .strings(exporter.products),
            "created_at": .time(exporter.createdAt), "updated_at": .time(exporter.updatedAt),
        ]
        switch exporter.destination {
        case .datadog(let endpoint): members["datadog_destination"] = ["endpoint": .optional(endpoint)]
        case .otlp(let endpoint, let headers):
            members["otlp_destination"] = ["endpoint": .string(endpoint), "headers": .map(headers)]
        }
        return .object(members)
    }
}
