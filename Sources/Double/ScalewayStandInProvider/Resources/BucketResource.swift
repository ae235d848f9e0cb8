/// A resource of Object Storage, which can be planned and not applied: the real provider talks S3 to the fixed address
/// `https://s3.REGION.scw.cloud` there, whatever `SCW_API_URL` says, so nothing can stand in its place.
struct BucketResource: StandInResource {
    let entry: SchemaTable.Entry
    let rules: PlanRules
    let defaultTimeout = Duration.seconds(600)

    private init(_ typeName: String, _ rules: PlanRules) {
        entry = SchemaTable.shared.resource(typeName, rules)
        self.rules = rules
    }

    static let bucket = BucketResource(
        "scaleway_object_bucket",
        PlanRules(
            replaces: ["name", "object_lock_enabled", "project_id", "region"],
            defaults: ["acl": "private", "force_destroy": false, "object_lock_enabled": false]))

    static let encryption = BucketResource(
        "scaleway_object_bucket_server_side_encryption_configuration",
        PlanRules(replaces: ["bucket", "project_id", "region"]))

    func validate(_ config: Value) -> [PluginDiagnostic] { [] }

    func create(_ planned: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceID { throw refusal }

    func read(
        _ id: ResourceID, reference: Value, timeouts: Timeouts, cloud: Cloud
    ) async throws -> ResourceReading? { throw refusal }

    func update(
        _ id: ResourceID, prior: Value, planned: Value, changes: Set<String>, timeouts: Timeouts, cloud: Cloud
    ) async throws { throw refusal }

    func delete(_ id: ResourceID, timeouts: Timeouts, cloud: Cloud) async throws { throw refusal }

    private var refusal: PluginDiagnostic {
        .error(
            "The stand-in provider can plan a \(typeName), and no more",
            detail: "Object Storage is reached by S3 at a fixed address. Apply with the official provider.")
    }
}
