import SimulatedCloud

/// `/containers/v1/regions/{region}/…` (api.md 2.1).
enum ContainersAPI {
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud, _ book: inout EndpointBook) throws(CloudError)
        -> APIAnswer
    {
        guard call.segments.count <= 7 else { return .noRoute(call) }
        switch call.part(4) {
        case nil where call.method == "GET":
            return .ok(["name": "containers", "version": "v1", "description": "Serverless Containers, simulated"])
        case "namespaces": return try namespaces(call, &cloud)
        case "containers": return try containers(call, &cloud, &book)
        case "domains": return try domains(call, &cloud)
        case "triggers": return try triggers(call, &cloud)
        default: return .noRoute(call)
        }
    }

    private static func namespaces(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let namespace: ContainerNamespace
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            call.query["project_id"].map { cloud.meetProject($0) }
            let page = cloud.namespaces(
                name: call.query["name"], projectID: call.query["project_id"],
                organizationID: call.query["organization_id"], call.list)
            let settings = cloud.settings
            return .page("namespaces", page) { ContainerWire.namespace($0, settings) }
        case ("POST", nil, nil):
            let change = ContainerBody.namespaceChange(&body)
            let (name, project) = (body.string("name") ?? "", body.string("project_id") ?? "")
            try body.finish()
            namespace = try cloud.createNamespace(name: name, projectID: project, change, by: call.caller)
        case ("GET", let id?, nil):
            namespace = try cloud.namespace(id)
        case ("PATCH", let id?, nil):
            let change = ContainerBody.namespaceChange(&body)
            try body.finish()
            namespace = try cloud.updateNamespace(id, change, by: call.caller)
        case ("DELETE", let id?, nil):
            namespace = try cloud.deleteNamespace(id, by: call.caller)
        default:
            return .noRoute(call)
        }
        return .ok(ContainerWire.namespace(namespace, cloud.settings))
    }

    private static func containers(
        _ call: APICall, _ cloud: inout SimulatedCloud, _ book: inout EndpointBook
    ) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let container: CloudContainer
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let page = cloud.containers(
                name: call.query["name"], namespaceID: call.query["namespace_id"], projectID: call.query["project_id"],
                organizationID: call.query["organization_id"], call.list)
            let rows = page.rows.map {
                ContainerWire.container($0, endpoint: book.endpoint(of: $0), region: cloud.settings.region)
            }
            return .ok(["containers": .array(rows), "total_count": .int(page.totalCount)])
        case ("POST", nil, nil):
            let change = ContainerBody.containerChange(&body, .create)
            let (name, namespace) = (body.string("name") ?? "", body.string("namespace_id") ?? "")
            try body.finish()
            container = try cloud.createContainer(name: name, namespaceID: namespace, change, by: call.caller)
        case ("GET", let id?, nil):
            container = try cloud.container(id)
        case ("PATCH", let id?, nil):
            let change = ContainerBody.containerChange(&body, .patch)
            try body.finish()
            container = try cloud.updateContainer(id, change, by: call.caller)
        case ("DELETE", let id?, nil):
            container = try cloud.deleteContainer(id, by: call.caller)
        case ("POST", let id?, "redeploy"):
            container = try cloud.redeployContainer(id, by: call.caller)
        default:
            return .noRoute(call)
        }
        return .ok(
            ContainerWire.container(container, endpoint: book.endpoint(of: container), region: cloud.settings.region))
    }

    private static func domains(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let domain: ContainerDomain
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let page = cloud.domains(
                containerID: call.query["container_id"], namespaceID: call.query["namespace_id"],
                projectID: call.query["project_id"],
                organizationID: call.query["organization_id"], call.list)
            return .page("domains", page) { ContainerWire.domain($0) }
        case ("POST", nil, nil):
            let (hostname, container) = (body.string("hostname") ?? "", body.string("container_id") ?? "")
            let tags = body.strings("tags") ?? []
            try body.finish()
            domain = try cloud.createDomain(hostname: hostname, containerID: container, tags: tags, by: call.caller)
        case ("GET", let id?, nil):
            domain = try cloud.domain(id)
        case ("PATCH", let id?, nil):
            let tags = body.strings("tags")
            try body.finish()
            domain = try cloud.updateDomain(id, tags: tags, by: call.caller)
        case ("DELETE", let id?, nil):
            domain = try cloud.deleteDomain(id, by: call.caller)
        default:
            return .noRoute(call)
        }
        return .ok(ContainerWire.domain(domain))
    }

    private static func triggers(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        var body = call.reader
        let trigger: ContainerTrigger
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let page = cloud.triggers(
                containerID: call.query["container_id"], namespaceID: call.query["namespace_id"],
                projectID: call.query["project_id"],
                kind: call.query["trigger_type"].flatMap { $0.hasPrefix("unknown_") ? nil : $0 }, call.list)
            return .page("triggers", page) { TriggerWire.trigger($0) }
        case ("POST", nil, nil):
            let change = TriggerWire.change(&body)
            let container = body.string("container_id") ?? ""
            try body.finish()
            trigger = try cloud.createTrigger(containerID: container, change, by: call.caller)
        case ("GET", let id?, nil):
            trigger = try cloud.trigger(id)
        case ("PATCH", let id?, nil):
            let change = TriggerWire.change(&body)
            try body.finish()
            trigger = try cloud.updateTrigger(id, change, by: call.caller)
        case ("DELETE", let id?, nil):
            trigger = try cloud.deleteTrigger(id, by: call.caller)
        default:
            return .noRoute(call)
        }
        return .ok(TriggerWire.trigger(trigger))
    }
}
