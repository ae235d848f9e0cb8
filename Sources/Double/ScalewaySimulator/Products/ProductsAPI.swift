import SimulatedCloud

/// The products whose objects lie in any region, or in none. Containers, the registry and secrets have one region here.
enum ProductsAPI {
    /// What clients that build resource names ask of the platform (recorded).
    private static let platform: JSONValue = ["domain": "scw.eu", "partition": "scw", "platform": "external"]
    private static let regions: Set<String> = ["fr-par", "nl-ams", "pl-waw", "it-mil"]

    /// nil: not one of these products.
    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer? {
        switch (call.part(0), call.part(1), call.part(2)) {
        case ("iam", "v1alpha1", _): return try IAMAPI.answer(call, &cloud)
        case ("account", "v3", "projects"): return try ProjectsAPI.answer(call, &cloud)
        case ("metadata", nil, nil) where call.method == "GET": return .ok(platform)
        case ("edge-services", "v1beta1", _): return try EdgeAPI.answer(call, &cloud)
        case ("vpc-gw", "v2", "zones"): return try GatewaysAPI.answer(call, &cloud)
        case ("cockpit", "v1", "grafana"): return try CockpitAPI.grafana(call, &cloud)
        default: break
        }
        let handler: (APICall, String, inout SimulatedCloud) throws(CloudError) -> APIAnswer
        switch (call.part(0), call.part(1)) {
        case ("vpc", "v2"): handler = NetworksAPI.answer
        case ("ipam", "v1"): handler = AddressesAPI.answer
        case ("serverless-jobs", "v1alpha2"): handler = JobsAPI.answer
        case ("rdb", "v1"): handler = DatabasesAPI.answer
        case ("cockpit", "v1"): handler = CockpitAPI.answer
        case ("audit-trail", "v1alpha1"):
            handler = { call, _, cloud throws(CloudError) in try AuditAPI.answer(call, cloud) }
        default: return nil
        }
        guard call.part(2) == "regions", let region = call.part(3) else { return .noRoute(call) }
        guard regions.contains(region) else {
            throw .invalid("region", "constraint", "must be one of \(regions.sorted().joined(separator: ", "))")
        }
        guard let id = call.part(5), let home = cloud.home(of: id), home != region else {
            return try handler(call, region, &cloud)
        }
        // Looked up under a name that nothing has, so that the refusal is the product's own.
        var elsewhere = call
        elsewhere.segments[5] = ""
        do throws(CloudError) {
            return try handler(elsewhere, region, &cloud)
        } catch {
            guard case .notFound(let resource, "") = error else { throw error }
            throw .notFound(resource: resource, id: id)
        }
    }
}

extension APICall {
    /// The filters that most lists share. `parent` is the query key of the object that rows belong to.
    func filter(region: String?, parent: String? = nil, name: String = "name") -> ResourceFilter {
        var filter = ResourceFilter()
        filter.region = region
        filter.name = query[name]
        filter.projectID = query["project_id"]
        filter.organizationID = query["organization_id"]
        filter.parentID = parent.flatMap { query[$0] }
        filter.tags = values["tags"] ?? []
        return filter
    }

    /// A query value that may say "not set" (api.md 1.7).
    func choice(_ key: String) -> String? {
        query[key].flatMap { $0.isEmpty || $0.hasPrefix("unknown") ? nil : $0 }
    }

    /// All values of a list in the query, without those that say "not set".
    func choices(_ key: String) -> [String] {
        (values[key] ?? []).filter { !$0.isEmpty && !$0.hasPrefix("unknown") }
    }

    /// A query value of true or false, however it is written: Scaleway's Python SDK sends `True`.
    func flag(_ key: String) -> Bool? {
        query[key].flatMap { Bool($0.lowercased()) }
    }
}

extension JSONValue {
    /// A time's text.
    static func time(_ time: CloudTime) -> JSONValue { .string(WireTime.text(time)) }
    /// A time's text, or null.
    static func time(_ time: CloudTime?) -> JSONValue { .optional(time.map { WireTime.text($0) }) }
    /// A whole number, or null.
    static func number(_ value: Int?) -> JSONValue { value.map { .int($0) } ?? .null }
}
