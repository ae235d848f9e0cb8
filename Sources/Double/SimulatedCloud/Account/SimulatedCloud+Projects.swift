extension SimulatedCloud {
    /// POST /account/v3/projects.
    package mutating func createProject(name: String, description: String, by caller: Caller) throws(CloudError)
        -> CloudProject
    {
        let id = state.random.uuid()
        let project = CloudProject(
            id: id, name: name.isEmpty ? "project-\(id.prefix(8))" : name, description: description,
            createdAt: callTime,
            updatedAt: callTime)
        state.account.projects[id] = project
        record("CreateProject", on: .project(project), by: caller)
        return project
    }

    /// GET /account/v3/projects/{id}. A project that a write named exists without being created.
    /// Of one that doesn't, the refusal says `project_id` (recorded).
    package func project(id: String) throws(CloudError) -> CloudProject {
        if let project = state.account.projects[id] { return project }
        guard knowsProject(id) else { throw .notFound(resource: "project_id", id: id) }
        let time = CloudTime.call(0)
        let name = id == settings.organizationID ? "default" : "project-\(id.prefix(8))"
        return CloudProject(id: id, name: name, description: "", createdAt: time, updatedAt: time)
    }

    /// GET /account/v3/projects: the default one, those that were created and those that a write named.
    package func projects(ids: [String] = [], _ filter: ResourceFilter, _ query: ListQuery = ListQuery()) -> QueryPage<
        CloudProject
    > {
        let implied = ([settings.organizationID] + state.account.seen.keys.sorted()).filter {
            state.account.projects[$0] == nil
        }
        let rows = implied.enumerated().filter { !implied[..<$0.offset].contains($0.element) }.compactMap {
            try? project(id: $0.element)
        }
        return query.page(
            of: (rows + state.account.projects.all).filter {
                passes(filter, $0) && (ids.isEmpty || ids.contains($0.id))
            })
    }

    /// PATCH /account/v3/projects/{id}.
    package mutating func updateProject(_ id: String, name: String?, description: String?, by caller: Caller)
        throws(CloudError)
        -> CloudProject
    {
        var project = try project(id: id)
        if let name { project.name = name }
        if let description { project.description = description }
        project.updatedAt = callTime
        state.account.projects[id] = project
        record("UpdateProject", on: .project(project), by: caller)
        return project
    }

    /// DELETE /account/v3/projects/{id}. What lies in it stays: clients delete that first.
    package mutating func deleteProject(_ id: String, by caller: Caller) throws(CloudError) {
        var project = try project(id: id)
        project.updatedAt = callTime
        state.account.projects[id] = nil
        record("DeleteProject", on: .project(project, deleted: true), by: caller)
        state.account.deleted[id] = true
    }

    /// Somebody asks what runs in the project: from now on there is one, as if a person had made it, unless it was deleted.
    package mutating func meetProject(_ id: String) {
        guard !id.isEmpty, state.account.deleted[id] == nil else { return }
        state.account.seen[id] = true
    }

    /// Whether the caller may see a project: the default one, one that was created, or one that a write named.
    package func knowsProject(_ id: String) -> Bool {
        guard state.account.deleted[id] == nil else { return false }
        return id == settings.organizationID || state.account.seen[id] != nil || state.account.projects[id] != nil
    }
}
