extension SimulatedCloud {
    /// POST /groups.
    package mutating func createGroup(_ change: IAMChange, by caller: Caller) throws(CloudError) -> IAMGroup {
        let id = state.random.uuid()
        let name = generated(change.name, "group", id)
        try check(change)
        let group = IAMGroup(
            id: id, name: name, description: change.description ?? "", tags: change.tags ?? [], createdAt: callTime,
            updatedAt: callTime)
        state.iam.groups[id] = group
        record("CreateGroup", on: .iam("group", group), by: caller)
        return group
    }

    /// GET /groups/{id}. Whoever reads waits for a membership write; a mark from the admin API stays
    /// until a write meets it.
    package mutating func group(_ id: String) throws(CloudError) -> IAMGroup {
        if state.iam.groups[id]?.busy?.until != .max { state.iam.groups[id]?.busy = nil }
        return try knownGroup(id)
    }

    /// GET /groups. Empty lists pass everything.
    package func groups(
        name: String?, applicationIDs: [String], userIDs: [String], tag: String? = nil, _ query: ListQuery = ListQuery()
    ) -> QueryPage<IAMGroup> {
        query.page(
            of: state.iam.groups.all.filter { group in
                matches(name, group.name) && applicationIDs.allSatisfy { group.applicationIDs.contains($0) }
                    && userIDs.allSatisfy { group.userIDs.contains($0) }
                    && (tag.map(group.tags.contains) ?? true)
            })
    }

    /// PATCH /groups/{id}.
    package mutating func updateGroup(_ id: String, _ change: IAMChange, by caller: Caller) throws(CloudError)
        -> IAMGroup
    {
        var group = try knownGroup(id)
        try check(change)
        if let name = change.name { group.name = name }
        if let description = change.description { group.description = description }
        if let tags = change.tags { group.tags = tags }
        group.updatedAt = callTime
        state.iam.groups[id] = group
        record("UpdateGroup", on: .iam("group", group), by: caller)
        return group
    }

    /// DELETE /groups/{id}.
    package mutating func deleteGroup(_ id: String, by caller: Caller) throws(CloudError) {
        let group = try knownGroup(id)
        state.iam.groups[id] = nil
        record("DeleteGroup", on: .iam("group", group, deletedAt: callTime), by: caller)
    }

    /// POST /groups/{id}/add-member and /add-members.
    package mutating func addMembers(users: [String], applications: [String], to id: String, by caller: Caller)
        throws(CloudError)
        -> IAMGroup
    {
        for application in applications { _ = try self.application(application) }
        return try changeMembers(of: id, "AddGroupMember", by: caller) { group in
            group.userIDs += users.filter { !group.userIDs.contains($0) }
            group.applicationIDs += applications.filter { !group.applicationIDs.contains($0) }
        }
    }

    /// PUT /groups/{id}/members.
    package mutating func setMembers(users: [String], applications: [String], of id: String, by caller: Caller)
        throws(CloudError)
        -> IAMGroup
    {
        for application in applications { _ = try self.application(application) }
        return try changeMembers(of: id, "SetGroupMembers", by: caller) { group in
            (group.userIDs, group.applicationIDs) = (users, applications)
        }
    }

    /// POST /groups/{id}/remove-member. Who isn't a member is 404 with an empty resource (recorded).
    package mutating func removeMember(_ principalID: String, from id: String, by caller: Caller) throws(CloudError)
        -> IAMGroup
    {
        let group = try knownGroup(id)
        guard group.userIDs.contains(principalID) || group.applicationIDs.contains(principalID) else {
            throw .notFound(resource: "", id: principalID)
        }
        return try changeMembers(of: id, "RemoveGroupMember", by: caller) { group in
            group.userIDs.removeAll { $0 == principalID }
            group.applicationIDs.removeAll { $0 == principalID }
        }
    }

    /// A membership write goes on for a moment behind its answer, and refuses the next one meanwhile (recorded). The
    /// refusal waits for it.
    private mutating func changeMembers(
        of id: String, _ method: String, by caller: Caller, _ body: (inout IAMGroup) -> Void
    )
        throws(CloudError) -> IAMGroup
    {
        var group = try knownGroup(id)
        if let busy = group.busy, busy.until > state.now, settings.refusesWritesWhileTransient {
            state.iam.groups[id]?.busy = nil
            changes += 1
            throw .transientState(resource: "group", id: id, state: "updating")
        }
        body(&group)
        group.busy = BusyMark(name: "", until: state.now + settings.scaled(pick(settings.timings.products.afterWrite)))
        state.iam.groups[id] = group
        record(method, on: .iam("group", group), by: caller)
        return group
    }

    private func knownGroup(_ id: String) throws(CloudError) -> IAMGroup {
        guard let group = state.iam.groups[id] else { throw .notFound(resource: "group", id: id) }
        return group
    }
}
