extension SimulatedCloud {
    /// POST /policies.
    package mutating func createPolicy(_ change: IAMChange, rules: [IAMRule], by caller: Caller) throws(CloudError)
        -> IAMPolicy
    {
        guard let principal = change.principal else {
            throw .invalid("application_id", "required", "one of user_id, group_id, application_id or no_principal")
        }
        try check(change)
        try check(principal)
        let id = state.random.uuid()
        let name = generated(change.name, "policy", id)
        let policy = IAMPolicy(
            id: id, name: name, description: change.description ?? "", tags: change.tags ?? [], principal: principal,
            rules: try numbered(rules), createdAt: callTime, updatedAt: callTime)
        state.iam.policies[id] = policy
        record("CreatePolicy", on: .iam("policy", policy), by: caller)
        return policy
    }

    /// GET /policies/{id}.
    package func policy(_ id: String) throws(CloudError) -> IAMPolicy {
        guard let policy = state.iam.policies[id] else { throw .notFound(resource: "policy", id: id) }
        return policy
    }

    /// GET /policies. Empty `ids` and `principals` pass all; `noPrincipal` asks for those that have none, or some.
    package func policies(
        ids: [String] = [], name: String?, principals: [String], tag: String?, noPrincipal: Bool? = nil,
        _ query: ListQuery = ListQuery()
    ) -> QueryPage<IAMPolicy> {
        query.page(
            of: state.iam.policies.all.filter { policy in
                matches(name, policy.name) && (ids.isEmpty || ids.contains(policy.id))
                    && (noPrincipal ?? (policy.principal == .nobody)) == (policy.principal == .nobody)
                    && (principals.isEmpty || policy.principal.id.map(principals.contains) ?? false)
                    && (tag.map(policy.tags.contains) ?? true)
            })
    }

    /// PATCH /policies/{id}.
    package mutating func updatePolicy(_ id: String, _ change: IAMChange, by caller: Caller) throws(CloudError)
        -> IAMPolicy
    {
        var policy = try policy(id)
        try check(change)
        if let principal = change.principal {
            try check(principal)
            policy.principal = principal
        }
        if let name = change.name { policy.name = name }
        if let description = change.description { policy.description = description }
        if let tags = change.tags { policy.tags = tags }
        // Its time moves with its rules alone (recorded).
        return store(policy, "UpdatePolicy", caller)
    }

    /// DELETE /policies/{id}.
    package mutating func deletePolicy(_ id: String, by caller: Caller) throws(CloudError) {
        let policy = try policy(id)
        state.iam.policies[id] = nil
        record("DeletePolicy", on: .iam("policy", policy, deletedAt: callTime), by: caller)
    }

    /// PUT /rules: replaces the rules of a policy.
    package mutating func setRules(_ rules: [IAMRule], of id: String, by caller: Caller) throws(CloudError) -> [IAMRule]
    {
        var policy = try policy(id)
        policy.rules = try numbered(rules)
        policy.updatedAt = callTime
        return store(policy, "SetRules", caller).rules
    }

    private mutating func store(_ policy: IAMPolicy, _ method: String, _ caller: Caller) -> IAMPolicy {
        state.iam.policies[policy.id] = policy
        record(method, on: .iam("policy", policy), by: caller)
        return policy
    }

    private func check(_ principal: IAMPrincipal) throws(CloudError) {
        if case .application(let id) = principal { _ = try application(id) }
        if case .group(let id) = principal, state.iam.groups[id] == nil { throw .notFound(resource: "group", id: id) }
    }

    private mutating func numbered(_ rules: [IAMRule]) throws(CloudError) -> [IAMRule] {
        var numbered: [IAMRule] = []
        for var rule in rules {
            try check(rule)
            rule.id = state.random.uuid()
            numbered.append(rule)
        }
        return numbered
    }

    /// A rule names sets that exist, all of one type of scope; sets of the organization need it as their scope. The
    /// words for a mixture are the real ones; the form of the other refusals is a guess.
    private func check(_ rule: IAMRule) throws(CloudError) {
        let argument = "rules.permission_set_names"
        guard !rule.permissionSets.isEmpty else {
            throw .invalid(argument, "required", "a rule needs at least one permission set")
        }
        var scopes: Set<Bool> = []
        for name in rule.permissionSets {
            guard let set = PermissionSets.named(name) else {
                throw .invalid(argument, "constraint", "there is no permission set \(name)")
            }
            scopes.insert(set.isOrganizations)
        }
        guard scopes.count == 1 else {
            throw .invalid(argument, "constraint", "permission sets must be of the same scope type")
        }
        if case .projects = rule.scope, scopes.contains(true) {
            throw .invalid("rules.project_ids", "constraint", "these permission sets are the organization's")
        }
    }
}
