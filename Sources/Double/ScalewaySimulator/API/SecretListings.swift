import SimulatedCloud

/// Lists over all secrets of a project: by folder, and their tags and types (api.md 3).
enum SecretListings {
    /// `/secrets/browse?prefix=`: the secrets of one folder and the folders in it, by name.
    static func browse(_ call: APICall, _ cloud: SimulatedCloud) -> APIAnswer {
        let given = call.query["prefix"] ?? "/"
        let folder = given.hasSuffix("/") ? given : given + "/"
        var items: [String: JSONValue] = [:]
        for secret in secrets(call, cloud) {
            let path = secret.path.hasSuffix("/") ? secret.path : secret.path + "/"
            guard path.hasPrefix(folder) else { continue }
            let times: [String: JSONValue] = [
                "created_at": .string(WireTime.text(secret.createdAt)),
                "updated_at": .string(WireTime.text(secret.updatedAt)),
            ]
            if path == folder {
                guard case .object(let shown) = SecretWire.secret(secret, cloud.settings) else { continue }
                let kept = ["id", "tags", "version_count", "protected", "type", "ephemeral_policy"]
                items["1\(secret.name)"] = .object(
                    times.merging([
                        "name": .string(secret.name), "secret": .object(shown.filter { kept.contains($0.key) }),
                    ]) { $1 })
            } else if let name = path.dropFirst(folder.count).split(separator: "/").first {
                items["0\(name)"] = .object(times.merging(["name": .string(String(name)), "folder": [:]]) { $1 })
            }
        }
        let sorted = items.sorted { $0.key < $1.key }.map(\.value)
        return .ok([
            "items": .array(cut(sorted, call)), "current_path": .string(folder), "total_count": .int(sorted.count),
        ])
    }

    /// `/tags?project_id=`.
    static func tags(_ call: APICall, _ cloud: SimulatedCloud) -> APIAnswer {
        names("tags", Set(secrets(call, cloud).flatMap(\.tags)), call)
    }

    /// `/secret-types?project_id=`.
    static func types(_ call: APICall, _ cloud: SimulatedCloud) -> APIAnswer {
        names("types", Set(secrets(call, cloud).map(\.type)), call)
    }

    private static func names(_ key: String, _ names: Set<String>, _ call: APICall) -> APIAnswer {
        let sorted = names.sorted().map { JSONValue.string($0) }
        return .ok(.object([key: .array(cut(sorted, call)), "total_count": .int(sorted.count)]))
    }

    private static func cut(_ rows: [JSONValue], _ call: APICall) -> [JSONValue] {
        Array(rows.dropFirst((call.list.page - 1) * call.list.pageSize).prefix(call.list.pageSize))
    }

    /// Page by page, as the engine gives at most 100.
    private static func secrets(_ call: APICall, _ cloud: SimulatedCloud) -> [CloudSecret] {
        var filter = SimulatedCloud.SecretFilter()
        filter.projectID = call.query["project_id"]
        filter.type = call.query["type"].flatMap { $0.hasPrefix("unknown_") ? nil : $0 }
        filter.tags = call.values["tags"] ?? []
        var found: [CloudSecret] = []
        for page in 1... {
            let rows = cloud.secrets(filter, ListQuery(page: page, pageSize: 100, orderBy: "name_asc")).rows
            found += rows
            if rows.count < 100 { break }
        }
        return found
    }
}
