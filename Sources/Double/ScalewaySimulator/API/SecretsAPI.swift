import Foundation
import SimulatedCloud

/// `/secret-manager/v1beta1/regions/{region}/…` (api.md 3).
enum SecretsAPI {
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        switch (call.part(4), call.part(6)) {
        case ("secrets", "versions"): return try versions(call, &cloud)
        case ("secrets", nil) where call.method == "GET" && call.part(5) == "browse":
            return SecretListings.browse(call, cloud)
        case ("tags", _) where call.method == "GET": return SecretListings.tags(call, cloud)
        case ("secret-types", _) where call.method == "GET": return SecretListings.types(call, cloud)
        case ("secrets", _): return try secrets(call, &cloud)
        case ("secrets-by-path", _): return try byPath(call, &cloud)
        default: return .noRoute(call)
        }
    }

    private static func secrets(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let secret: CloudSecret
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let settings = cloud.settings
            return .page("secrets", cloud.secrets(filter(call), call.list)) { SecretWire.secret($0, settings) }
        case ("POST", nil, nil):
            let change = SecretWire.change(&body)
            let (name, project) = (body.string("name") ?? "", body.string("project_id") ?? "")
            let type = SecretWire.type(&body)
            let isProtected = body.bool("protected") ?? false
            try body.finish()
            secret = try cloud.createSecret(
                name: name, projectID: project, type: type, isProtected: isProtected, change, by: call.caller)
        case ("GET", let id?, nil):
            secret = try cloud.secret(id)
        case ("PATCH", let id?, nil):
            let change = SecretWire.change(&body)
            try body.finish()
            secret = try cloud.updateSecret(id, change, by: call.caller)
        case ("DELETE", let id?, nil):
            try cloud.deleteSecret(id, by: call.caller)
            return APIAnswer(204)
        case ("POST", let id?, "protect"):
            secret = try cloud.protectSecret(id, true, by: call.caller)
        case ("POST", let id?, "unprotect"):
            secret = try cloud.protectSecret(id, false, by: call.caller)
        case ("POST", let id?, "restore"):
            secret = try cloud.restoreSecret(id, by: call.caller)
        case ("POST", let id?, "add-owner"):
            _ = try cloud.secret(id)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(SecretWire.secret(secret, cloud.settings))
    }

    private static func versions(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        guard let id = call.part(5) else { return .noRoute(call) }
        var body = call.reader
        guard let revision = call.part(7) else {
            switch call.method {
            case "GET":
                let page = try cloud.versions(
                    of: id, statuses: call.values["status"] ?? [], call.list)
                let snapshot = cloud
                return .page("versions", page) {
                    SecretWire.version(
                        $0, of: id, isLatest: snapshot.isLatest($0, of: id), region: snapshot.settings.region)
                }
            case "POST":
                let (data, description) = (body.string("data") ?? "", body.string("description") ?? "")
                let disablePrevious = body.bool("disable_previous") ?? false
                let checksum = body.int("data_crc32")
                try body.finish()
                try SecretPayload.check(data, type: try cloud.secret(id).type)
                let version = try cloud.createVersion(
                    of: id, data: data, description: description, disablePrevious: disablePrevious, checksum: checksum,
                    by: call.caller)
                return .ok(SecretWire.version(version, of: id, isLatest: true, region: cloud.settings.region))
            default:
                return .noRoute(call)
            }
        }
        guard let selector = RevisionSelector(revision) else {
            throw .invalid("revision", "format", "must be a number, latest or latest_enabled")
        }
        let version: SecretVersion
        switch (call.method, call.part(8)) {
        case ("GET", nil):
            version = try cloud.version(selector, of: id)
        case ("PATCH", nil):
            let description = body.string("description")
            let ephemeral = SecretWire.ephemeralChange(&body)
            try body.finish()
            version = try cloud.updateVersion(
                selector, of: id, description: description, ephemeral: ephemeral, by: call.caller)
        case ("DELETE", nil):
            try cloud.deleteVersion(selector, of: id, by: call.caller)
            return APIAnswer(204)
        case ("POST", "enable"):
            version = try cloud.enableVersion(selector, of: id, true, by: call.caller)
        case ("POST", "restore"):
            version = try cloud.restoreVersion(selector, of: id, by: call.caller)
        case ("POST", "disable"):
            version = try cloud.enableVersion(selector, of: id, false, by: call.caller)
        case ("GET", "access"):
            return try access(selector, id, &cloud)
        default:
            return .noRoute(call)
        }
        return .ok(
            SecretWire.version(
                version, of: id, isLatest: cloud.isLatest(version, of: id), region: cloud.settings.region))
    }

    /// `/secrets-by-path/versions/{rev}/access?secret_path=&secret_name=&project_id=`.
    private static func byPath(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        guard call.method == "GET", call.part(5) == "versions", call.part(7) == "access",
            let selector = call.part(6).flatMap({ RevisionSelector($0) })
        else { return .noRoute(call) }
        var filter = SimulatedCloud.SecretFilter()
        let name = call.query["secret_name"] ?? ""
        filter.name = name
        filter.path = call.query["secret_path"] ?? "/"
        filter.projectID = call.query["project_id"]
        guard !name.isEmpty, let secret = cloud.secrets(filter).rows.first else {
            throw .notFound(resource: "secret", id: name)
        }
        return try access(selector, secret.id, &cloud)
    }

    private static func access(_ selector: RevisionSelector, _ id: String, _ cloud: inout SimulatedCloud)
        throws(CloudError)
        -> APIAnswer
    {
        let type = try cloud.secret(id).type
        let accessed = try cloud.accessVersion(selector, of: id)
        return .ok([
            "secret_id": .string(id), "revision": .int(accessed.version.revision), "data": .string(accessed.data),
            "data_crc32": accessed.version.checksum.map { .int($0) } ?? .null,
            "type": .string(type),
        ])
    }

    private static func filter(_ call: APICall) -> SimulatedCloud.SecretFilter {
        var filter = SimulatedCloud.SecretFilter()
        filter.name = call.query["name"]
        filter.path = call.query["path"]
        filter.projectID = call.query["project_id"]
        filter.organizationID = call.query["organization_id"]
        filter.type = call.query["type"].flatMap { $0.hasPrefix("unknown_") ? nil : $0 }
        filter.tags = call.values["tags"] ?? []
        filter.ephemeral = call.flag("ephemeral")
        filter.scheduledForDeletion = call.flag("scheduled_for_deletion") ?? false
        return filter
    }
}
