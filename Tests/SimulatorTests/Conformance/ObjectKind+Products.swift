extension ObjectKind {
    private static let project = JSON.string(SimulatorClient.project)

    /// Jobs, databases, networks, Cockpit, IAM and Edge Services.
    static let products: [ObjectKind] = jobs + databases + networks + iam + edge

    private static let jobs: [ObjectKind] = [
        ObjectKind(
            api: "serverless-jobs/v1alpha2", collection: "job-definitions", keys: ["job_definition_id"],
            minimum: [
                "name": "presumed", "project_id": project, "cpu_limit": .number(70), "memory_limit": .number(128),
                "local_storage_capacity": .number(1000), "image_uri": "alpine:latest",
            ])
    ]

    private static let databases: [ObjectKind] = [
        ObjectKind(
            api: "rdb/v1", collection: "instances", keys: ["instance_id"],
            minimum: [
                "name": "presumed", "project_id": project, "engine": "PostgreSQL-15", "user_name": "first",
                "password": "Presumed-1",
                "node_type": "db-dev-s", "volume_type": "sbs_5k", "volume_size": .number(10_000_000_000),
                "disable_backup": .bool(true),
            ],
            serverSet: [
                "backup_schedule", "logs_policy", "maintenances", "read_replicas", "settings", "upgradable_version",
                "volume",
                "init_settings",
            ],
            adapt: { body, id, recording in
                // Backups and snapshots say what their instance was called.
                let named = recording.exchanges.compactMap(\.responseBody).first { $0["instance_id"]?.string == id }
                if let name = named?["instance_name"] { body["name"] = name }
                // What a major upgrade makes has the values of what it was made from, but the engine.
                let upgrade = recording.exchanges.first { $0.path.hasSuffix("/\(id)/upgrade") }?.responseBody
                for key in ["name", "tags"] { body[key] = upgrade?[key] ?? body[key] }
            },
            complete: { id, presumer in try await completeInstance(id, &presumer) }),
        ObjectKind(
            api: "rdb/v1", collection: "backups", keys: ["database_backup_id"],
            minimum: ["name": "presumed", "database_name": "rdb", "instance_id": .string(unnamed)],
            serverSet: ["download_url", "download_url_expires_at", "instance_name", "same_region", "size"]),
    ]

    private static let networks: [ObjectKind] = [
        ObjectKind(
            api: "vpc/v2", collection: "vpcs", keys: ["vpc_id"], minimum: ["name": "presumed", "project_id": project]),
        ObjectKind(
            api: "vpc/v2", collection: "private-networks", keys: ["private_network_id"],
            minimum: ["name": "presumed", "project_id": project]),
    ]

    private static let iam: [ObjectKind] = [
        ObjectKind(
            api: "iam/v1alpha1", collection: "applications", keys: ["application_id"], isRegional: false,
            minimum: ["name": "presumed"]),
        ObjectKind(
            api: "iam/v1alpha1", collection: "groups", keys: ["group_id"], isRegional: false,
            minimum: ["name": "presumed"],
            complete: { id, presumer in
                guard let ours = presumer.ids[id] else { return }
                let path = "/iam/v1alpha1/groups/\(ours)"
                for write in presumer.recording.exchanges where write.path.hasSuffix("\(id)/remove-member") {
                    let member = Reference.used(by: write).first { $0.kind.collection == "applications" }
                    if let member { try await presumer.make(member) }
                    let body = Comparison.mapped(write.requestBody?.text ?? "", presumer.ids)
                    _ = try await presumer.client.call("POST", "\(path)/add-member", body)
                    _ = try await presumer.client.call("GET", path)
                    break
                }
                // A refusal needs another write that is going on.
                if presumer.recording.exchanges.contains(where: { $0.status == 409 && $0.path.contains(id) }) {
                    _ = try await presumer.client.call("POST", "/_simulator/busy", #"{"id":"\#(ours)"}"#)
                }
            }),
    ]

    private static let edge: [ObjectKind] = [
        ObjectKind(
            api: "edge-services/v1beta1", collection: "pipelines", keys: ["pipeline_id"], isRegional: false,
            minimum: ["name": "presumed", "project_id": project])
    ]

    /// The databases and users that a recording names, and the version that it upgrades to.
    private static func completeInstance(_ id: String, _ presumer: inout Presumer) async throws {
        guard let ours = presumer.ids[id] else { return }
        let writes = presumer.recording.exchanges.filter { $0.isWrite && $0.path.contains(id) }
        let region = writes.first?.path.split(separator: "/").dropFirst(3).first.map(String.init) ?? "fr-par"
        let path = "/rdb/v1/regions/\(region)/instances/\(ours)"
        for (part, key) in [("databases", "database_name"), ("users", "user_name")] {
            let made = Set(
                writes.filter { $0.method == "POST" && $0.path.hasSuffix(part) }.compactMap {
                    $0.requestBody?["name"]?.string
                })
            let used = Set(writes.compactMap { $0.requestBody?[key]?.string })
            for name in used.subtracting(made).sorted() {
                let body = #"{"name":"\#(name)","password":"Presumed-1","is_admin":false}"#
                _ = try await presumer.client.call("POST", "\(path)/\(part)", body)
            }
        }
        for write in writes where write.path.hasSuffix("/upgrade") {
            guard let version = write.requestBody?["major_upgrade_workflow"]?["upgradable_version_id"]?.string else {
                continue
            }
            let versions = try await presumer.client.call("GET", path).json["upgradable_version"]?.array ?? []
            let engine = write.responseBody?["engine"]
            presumer.ids[version] = versions.first { $0["name"] == engine }?["id"]?.string
        }
    }
}
