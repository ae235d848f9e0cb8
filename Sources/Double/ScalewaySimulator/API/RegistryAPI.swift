import SimulatedCloud

/// `/registry/v1/regions/{region}/…` (api.md 4).
enum RegistryAPI {
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        switch call.part(4) {
        case "namespaces": return try namespaces(call, &cloud)
        case "images": return try images(call, &cloud)
        case "tags": return try tags(call, &cloud)
        default: return .noRoute(call)
        }
    }

    private static func namespaces(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let namespace: RegistryNamespace
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let page = cloud.registryNamespaces(
                name: call.query["name"], projectID: call.query["project_id"],
                organizationID: call.query["organization_id"], call.list)
            let snapshot = cloud
            return .page("namespaces", page) { RegistryWire.namespace($0, in: snapshot) }
        case ("POST", nil, nil):
            let (name, description) = (body.string("name") ?? "", body.string("description") ?? "")
            let (project, isPublic) = (body.string("project_id"), body.bool("is_public") ?? false)
            try body.finish()
            namespace = try cloud.createRegistryNamespace(
                name: name, projectID: project, description: description, isPublic: isPublic)
        case ("GET", let id?, nil):
            namespace = try cloud.registryNamespace(id)
        case ("PATCH", let id?, nil):
            let (description, isPublic) = (body.string("description"), body.bool("is_public"))
            try body.finish()
            namespace = try cloud.updateRegistryNamespace(id, description: description, isPublic: isPublic)
        case ("DELETE", let id?, nil):
            namespace = try cloud.deleteRegistryNamespace(id)
        default:
            return .noRoute(call)
        }
        return .ok(RegistryWire.namespace(namespace, in: cloud, isWrite: call.method != "GET"))
    }

    private static func images(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let image: RegistryImage
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let page = cloud.registryImages(
                name: call.query["name"], namespaceID: call.query["namespace_id"], projectID: call.query["project_id"],
                call.list)
            let snapshot = cloud
            return .page("images", page) { RegistryWire.image($0, in: snapshot) }
        case ("GET", let id?, nil):
            image = try cloud.registryImage(id)
        case ("PATCH", let id?, nil):
            let visibility = body.string("visibility").flatMap { $0.hasPrefix("visibility_unknown") ? nil : $0 }
            try body.finish()
            image = try cloud.updateRegistryImage(id, visibility: visibility)
        case ("DELETE", let id?, nil):
            image = try cloud.deleteRegistryImage(id)
        case ("GET", let id?, "tags"):
            let page = try cloud.registryTags(imageID: id, name: call.query["name"], call.list)
            return .page("tags", page) { RegistryWire.tag($0) }
        default:
            return .noRoute(call)
        }
        return .ok(RegistryWire.image(image, in: cloud, isWrite: call.method != "GET"))
    }

    private static func tags(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", let id?, nil): return .ok(RegistryWire.tag(try cloud.registryTag(id)))
        case ("DELETE", let id?, nil):
            return .ok(
                RegistryWire.tag(try cloud.deleteRegistryTag(id, isForced: call.flag("force") ?? false), isWrite: true))
        default: return .noRoute(call)
        }
    }
}
