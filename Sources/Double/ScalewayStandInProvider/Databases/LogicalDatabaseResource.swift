/// `scaleway_rdb_database`: one database of an instance.
struct LogicalDatabaseResource: StandInResource {
    let rules = PlanRules(replaces: ["instance_id", "name", "region"])
    let entry: SchemaTable.Entry
    let defaultTimeout = Duration.seconds(1800)

    /// Names that PostgreSQL and Scaleway keep for themselves.
    private static let reserved: Set = [
        "information_schema", "mysql", "performance_schema", "postgres", "rdb", "sys", "template0", "template1",
    ]

    init() { entry = SchemaTable.shared.resource("scaleway_rdb_database", rules) }

    func id(_ text: String) -> ResourceID? { ResourceID(text, names: 1) }

    func validate(_ config: Value) -> [PluginDiagnostic] {
        guard let name = config["name"].text else { return [] }
        let isWellFormed =
            (1...63).contains(name.count)
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_$-".contains($0)) }
        guard !isWellFormed || Self.reserved.contains(name) else { return [] }
        return [.error("\"\(name)\" can't be the name of a database", attribute: "name")]
    }

    func create(_ planned: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceID {
        guard let instance = ResourceID(planned["instance_id"].text ?? "") else {
            throw PluginDiagnostic.error("instance_id must have the form fr-par/UUID", attribute: "instance_id")
        }
        let api = DatabaseAPI(cloud: cloud, region: instance.region, instance: instance.id)
        try await api.wait(timeouts.create)
        try await api.write("POST", "/databases", .object(["name": planned["name"]]), timeout: timeouts.create)
        let id = ResourceID(instance.region, id: "\(instance.id)/\(planned["name"].text ?? "")")
        do {
            try await api.wait(timeouts.create)
        } catch {
            throw HalfMade(id: id, cause: error)
        }
        return id
    }

    func read(
        _ id: ResourceID, reference: Value, timeouts: Timeouts, cloud: Cloud
    ) async throws -> ResourceReading? {
        let api = DatabaseAPI(cloud: cloud, region: id.region, instance: id.parts[0])
        do {
            let list = "/databases?name=\(Forms.escaped(id.parts[1]))&order_by=name_asc"
            guard let database = try await api.first(list, "databases") else {
                // The real provider doesn't take it for gone: every plan fails from then on.
                throw PluginDiagnostic.error("database \(id.parts[1]) not found")
            }
            return ResourceReading(
                value: .object([
                    "id": .string(id.description), "region": .string(id.region),
                    "instance_id": .string(ResourceID(id.region, id: id.parts[0]).description),
                    "name": database["name"], "owner": database["owner"], "managed": database["managed"],
                    "size": .string(database["size"].whole.map(String.init) ?? database["size"].text ?? "0"),
                ]))
        } catch let error as APIError where error.isNotFound {
            return nil
        }
    }

    /// Whatever changes replaces it.
    func update(
        _ id: ResourceID, prior: Value, planned: Value, changes: Set<String>, timeouts: Timeouts, cloud: Cloud
    ) async throws {}

    func delete(_ id: ResourceID, timeouts: Timeouts, cloud: Cloud) async throws {
        let api = DatabaseAPI(cloud: cloud, region: id.region, instance: id.parts[0])
        try await api.wait(timeouts.delete)
        _ = try await cloud.call("DELETE", api.path("/databases/\(Forms.escaped(id.parts[1]))"))
        try await api.wait(timeouts.delete)
    }
}
