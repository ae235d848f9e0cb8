import Foundation
import SimulatedCloud

/// Audit Trail events in Scaleway's JSON (api.md 8).
enum AuditWire {
    static func event(_ event: TrailEvent, _ settings: CloudSettings) -> JSONValue {
        let resource = event.resource
        var described: [String: JSONValue] = [
            "id": .string(resource.id), "type": .string(resource.type), "name": .string(resource.name),
            "created_at": .string(WireTime.text(resource.createdAt)),
            "updated_at": .string(WireTime.text(resource.updatedAt)),
            "deleted_at": .optional(resource.deletedAt.map { WireTime.text($0) }),
        ]
        described["\(resource.type)_info"] = resource.path.map { ["path": .string($0)] } ?? .map(resource.info)
        let body = event.caller.requestBody.flatMap { try? JSONValue.parse(Data($0.utf8)) }
        return [
            "id": .string(event.id),
            "recorded_at": .string(
                WireTime.nanosecondText(
                    event.recordedAt, salt: event.id.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 0xFFFF)),
            "locality": .string(event.locality), "principal": ["id": .string(event.caller.principalID)],
            "organization_id": .string(settings.organizationID),
            "project_id": .optional(event.projectID.isEmpty ? nil : event.projectID),
            "source_ip": .string(event.caller.sourceIP), "user_agent": .string(event.caller.userAgent),
            "product_name": .string(event.product), "service_name": .string(event.service),
            "method_name": .string(event.method),
            "request_id": .string(event.caller.requestID), "request_body": body ?? [:],
            "status_code": .int(event.status),
            "resources": [.object(described)],
        ]
    }

    /// The products that log, with their APIs. Their methods aren't listed.
    static let products: [JSONValue] = AuditProduct.all.map { product in
        [
            "title": .string(product.product), "name": .string(product.product),
            "services": [["name": .string(product.service), "methods": []]],
        ]
    }

    /// A request's body as events show it: no secret value, and null lists as empty (recorded).
    static func redacted(_ body: JSONValue?) -> String? {
        guard case .object(var members) = body else { return nil }
        for key in ["data", "password", "secret_key", "datadog_destination", "otlp_destination"] { members[key] = nil }
        for (key, value) in members {
            if value == .null { members[key] = key == "tags" || key == "command" || key == "args" ? [] : nil }
        }
        if case .object(let secrets) = members["secret_environment_variables"] {
            members["secret_environment_variables"] = .object(secrets.mapValues { _ in "" })
        }
        return JSONValue.object(members).compact
    }
}
