/// Where images and secrets are kept: registry namespaces (api.md 4) and secrets (api.md 3).
extension RegularResource {
    static let registryNamespace = RegularResource(
        "scaleway_registry_namespace", collection: "/registry/v1/regions/{region}/namespaces",
        kind: "registry namespace", rules: PlanRules(replaces: ["name", "project_id", "region"]), hasStatus: true,
        waitsForDeletion: true,
        fields: [
            Field("name", create: .always),
            Field("description", create: .always, update: .always),
            Field("is_public", create: .always, update: .always),
        ] + Field.read("endpoint", "organization_id", "project_id"))

    static let secret = RegularResource(
        "scaleway_secret", collection: "/secret-manager/v1beta1/regions/{region}/secrets", kind: "secret",
        rules: PlanRules(
            replaces: ["project_id", "region", "type"], defaults: ["path": "/", "type": "opaque"],
            equivalences: ["ephemeral_policy.ttl": .duration, "path": .path]),
        fields: [
            Field("name", create: .always, update: .whenSet),
            Field("description", create: .whenSet, update: .whenSet),
            Field("tags", create: .whenSet, update: .whenSet),
            Field("path", create: .whenSet, update: .whenSet),
            Field("type", create: .always),
            Field("protected", create: .always),
        ] + Field.read("project_id", "status") + Field.read("srn", form: .text)
            + Field.read("created_at", "updated_at", form: .time),
        extras: Extras(
            create: { planned, body in
                if planned["tags"].isZero { body["tags"] = .null }
                if let policy = try policy(planned) { body["ephemeral_policy"] = policy }
            },
            update: { planned, changes, body in
                guard changes.contains("ephemeral_policy") else { return }
                guard let policy = try policy(planned) else {
                    throw PluginDiagnostic.error("expected 1 policy, found 0", attribute: "ephemeral_policy")
                }
                body["ephemeral_policy"] = policy
            },
            settle: { id, prior, planned, changes, cloud in
                guard !prior.isNull, changes.contains("protected") else { return }
                let verb = planned["protected"].flag == true ? "protect" : "unprotect"
                _ = try await cloud.call("POST", secretPath(id) + "/\(verb)", .object([:]))
            },
            read: { id, object, _, cloud in
                let answer = try await cloud.call("GET", secretPath(id) + "/versions?page=1")
                let policy = object["ephemeral_policy"]
                return [
                    "version_count": answer["total_count"],
                    "versions": .array(answer["versions"].elements.map(version)),
                    "ephemeral_policy": policy.isNull
                        ? .array([])
                        : .array([
                            .object([
                                "action": policy["action"],
                                "expires_once_accessed": policy["expires_once_accessed"],
                                "ttl": .string(
                                    policy["time_to_live"].text.flatMap(GoDuration.nanoseconds).map(
                                        GoDuration.text(nanoseconds:)) ?? ""),
                            ])
                        ]),
                ]
            }))

    private static func secretPath(_ id: ResourceID) -> String {
        "/secret-manager/v1beta1/regions/\(id.region)/secrets/\(id.id)"
    }

    private static func version(_ object: Value) -> Value {
        .object([
            "revision": .string(object["revision"].whole.map(String.init) ?? ""), "secret_id": object["secret_id"],
            "status": object["status"], "description": object["description"], "latest": object["latest"],
            "created_at": Field.time(object["created_at"]),
            "updated_at": Field.time(object["updated_at"]),
        ])
    }

    private static func policy(_ planned: Value) throws -> Value? {
        guard let block = planned["ephemeral_policy"].elements.first else { return nil }
        var body: [String: Value] = [
            "action": block["action"], "expires_once_accessed": .bool(block["expires_once_accessed"].flag ?? false),
            "time_to_live": .null,
        ]
        if let text = block["ttl"].text, !text.isEmpty {
            guard let time = GoDuration.nanoseconds(text) else {
                throw PluginDiagnostic.error("invalid ttl \"\(text)\"", detail: "Write a duration such as \"24h\".")
            }
            body["time_to_live"] = .string(GoDuration.wire(nanoseconds: time))
        }
        return .object(body)
    }
}
