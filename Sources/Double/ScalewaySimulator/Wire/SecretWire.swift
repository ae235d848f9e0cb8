import SimulatedCloud

/// Secret Manager objects in Scaleway's JSON (api.md 3).
enum SecretWire {
    static func secret(_ secret: CloudSecret, _ settings: CloudSettings) -> JSONValue {
        [
            "id": .string(secret.id), "name": .string(secret.name), "project_id": .string(secret.projectID),
            "status": "ready",
            "created_at": .string(WireTime.text(secret.createdAt)),
            "updated_at": .string(WireTime.text(secret.updatedAt)),
            "tags": .strings(secret.tags), "version_count": .int(secret.versions.count),
            "description": .string(secret.description), "managed": false, "type": .string(secret.type),
            "protected": .bool(secret.isProtected), "path": .string(secret.path),
            "ephemeral_policy": policy(secret.ephemeralPolicy),
            "used_by": [], "deletion_requested_at": time(secret.deletionRequestedAt), "key_id": .optional(secret.keyID),
            "region": .string(settings.region),
        ]
    }

    static func version(_ version: SecretVersion, of secretID: String, isLatest: Bool, region: String) -> JSONValue {
        [
            "revision": .int(version.revision), "secret_id": .string(secretID),
            "status": .string(version.status.rawValue),
            "created_at": .string(WireTime.text(version.createdAt)),
            "updated_at": .string(WireTime.text(version.updatedAt)),
            "deleted_at": time(version.deletedAt), "description": .string(version.description),
            "latest": .bool(isLatest),
            "ephemeral_properties": version.ephemeral.map {
                [
                    "expires_at": time($0.expiresAt),
                    "expires_once_accessed": $0.expiresOnceAccessed.map { .bool($0) } ?? .null,
                    "action": .string($0.action),
                ]
            } ?? .null,
            "deletion_requested_at": time(version.deletionRequestedAt), "region": .string(region),
        ]
    }

    static func change(_ body: inout BodyReader) -> SecretChange {
        var change = SecretChange()
        change.name = body.string("name")
        change.description = body.string("description")
        change.path = body.string("path")
        change.tags = body.strings("tags")
        change.keyID = body.string("key_id")
        if var policy = body.object("ephemeral_policy") {
            var part = SecretChange.Policy()
            if policy.has("time_to_live") { part.timeToLive = .some(policy.duration("time_to_live")) }
            part.expiresOnceAccessed = policy.bool("expires_once_accessed")
            part.action = action(&policy)
            if let given = part.timeToLive, let given, !(1_000_000...366 * 86_400_000_000).contains(given) {
                policy.refuse("time_to_live", "constraint", "must be between 1 second and 1 year")
            }
            body.absorb(policy)
            change.policy = part
        }
        return change
    }

    static func ephemeralChange(_ body: inout BodyReader) -> EphemeralChange? {
        guard var properties = body.object("ephemeral_properties") else { return nil }
        var change = EphemeralChange()
        if properties.has("expires_at") {
            let text = properties.string("expires_at")
            let time = text.flatMap { WireTime.parse($0) }
            if text != nil, time == nil { properties.refuse("expires_at", "format", "must be an RFC 3339 time") }
            change.expiresAt = .some(time)
        }
        change.expiresOnceAccessed = properties.bool("expires_once_accessed")
        change.action = action(&properties)
        body.absorb(properties)
        return change
    }

    /// The types that a secret may have (api.md 3); nil leaves it to the default.
    static func type(_ body: inout BodyReader) -> String? {
        guard let type = body.string("type"), !type.isEmpty, !type.hasPrefix("unknown_") else { return nil }
        let known = ["opaque", "certificate", "key_value", "basic_credentials", "database_credentials", "ssh_key"]
        if !known.contains(type) {
            body.refuse("type", "constraint", "must be one of \(known.joined(separator: ", "))")
        }
        return type
    }

    private static func action(_ body: inout BodyReader) -> String? {
        guard let action = body.string("action"), !action.isEmpty, !action.hasPrefix("unknown_") else { return nil }
        if action != "delete", action != "disable" { body.refuse("action", "constraint", "must be delete or disable") }
        return action
    }

    private static func policy(_ policy: EphemeralPolicy?) -> JSONValue {
        guard let policy else { return nil }
        return [
            "time_to_live": .optional(policy.timeToLive.map { WireDuration.text($0) }),
            "expires_once_accessed": policy.expiresOnceAccessed.map { .bool($0) } ?? .null,
            "action": .string(policy.action),
        ]
    }

    private static func time(_ time: CloudTime?) -> JSONValue {
        .optional(time.map { WireTime.text($0) })
    }
}
