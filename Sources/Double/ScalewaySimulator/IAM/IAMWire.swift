import SimulatedCloud

/// IAM in Scaleway's JSON (api.md 9.5).
enum IAMWire {
    static func application(_ application: IAMApplication, in cloud: SimulatedCloud) -> JSONValue {
        var members = own(application.createdAt, application.updatedAt)
        members["id"] = .string(application.id)
        members["name"] = .string(application.name)
        members["description"] = .string(application.description)
        members["organization_id"] = .string(cloud.settings.organizationID)
        members["nb_api_keys"] = .int(cloud.keyCount(of: application.id))
        members["tags"] = .strings(application.tags)
        return .object(members)
    }

    static func key(_ key: IAMKey, showsSecret: Bool) -> JSONValue {
        var members = own(key.createdAt, key.updatedAt)
        members["access_key"] = .string(key.id)
        members["secret_key"] = .optional(showsSecret ? key.secret : nil)
        members["description"] = .string(key.description)
        members["expires_at"] = .time(key.expiresAt)
        members["default_project_id"] = .string(key.defaultProjectID)
        members["creation_ip"] = .string(key.creationIP)
        principal(key.bearer, &members)
        return .object(members)
    }

    static func group(_ group: IAMGroup, _ settings: CloudSettings) -> JSONValue {
        var members = own(group.createdAt, group.updatedAt)
        members["id"] = .string(group.id)
        members["name"] = .string(group.name)
        members["description"] = .string(group.description)
        members["organization_id"] = .string(settings.organizationID)
        members["user_ids"] = .strings(group.userIDs)
        members["application_ids"] = .strings(group.applicationIDs)
        members["tags"] = .strings(group.tags)
        return .object(members)
    }

    /// The answer to a create counts no rules yet (recorded); whoever reads the policy afterwards sees them.
    static func policy(_ policy: IAMPolicy, _ settings: CloudSettings, isCreate: Bool = false) -> JSONValue {
        let rules = isCreate ? [] : policy.rules
        var members = own(policy.createdAt, policy.updatedAt)
        members["id"] = .string(policy.id)
        members["name"] = .string(policy.name)
        members["description"] = .string(policy.description)
        members["organization_id"] = .string(settings.organizationID)
        members["tags"] = .strings(policy.tags)
        members["nb_rules"] = .int(rules.count)
        members["nb_scopes"] = .int(Set(rules.flatMap { scopes($0) }).count)
        members["nb_permission_sets"] = .int(rules.reduce(0) { $0 + $1.permissionSets.count })
        principal(policy.principal, &members)
        return .object(members)
    }

    static func rule(_ rule: IAMRule) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(rule.id), "permission_set_names": .strings(rule.permissionSets),
            "condition": .string(rule.condition),
            "permission_sets_scope_type": PermissionSets.isOrganizations(rule.permissionSets)
                ? "organization" : "projects",
        ]
        switch rule.scope {
        case .projects(let ids): members["project_ids"] = .strings(ids)
        case .organization(let id): members["organization_id"] = .string(id)
        }
        return .object(members)
    }

    /// The id is made from the name, so that it is the same in every cloud.
    static func permissionSet(_ set: PermissionSet) -> JSONValue {
        let digits = Array(ContentHash.sha256(Array(set.name.utf8)))
        let bounds = [0, 8, 12, 16, 20, 32]
        let id = zip(bounds, bounds.dropFirst()).map { String(digits[$0..<$1]) }.joined(separator: "-")
        return [
            "id": .string(id), "name": .string(set.name),
            "scope_type": set.isOrganizations ? "organization" : "projects",
            "description": .string(set.name), "categories": [],
        ]
    }

    private static func own(_ created: CloudTime, _ updated: CloudTime) -> [String: JSONValue] {
        [
            "created_at": .time(created), "updated_at": .time(updated), "editable": true, "deletable": true,
            "managed": false,
        ]
    }

    /// One key of four; the others are absent.
    private static func principal(_ principal: IAMPrincipal, _ members: inout [String: JSONValue]) {
        switch principal {
        case .application(let id): members["application_id"] = .string(id)
        case .user(let id): members["user_id"] = .string(id)
        case .group(let id): members["group_id"] = .string(id)
        case .nobody: members["no_principal"] = true
        }
    }

    private static func scopes(_ rule: IAMRule) -> [String] {
        switch rule.scope {
        case .projects(let ids): ids.map { "project \($0)" }
        case .organization(let id): ["organization \(id)"]
        }
    }
}
