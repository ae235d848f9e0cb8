extension SimulatedCloud {
    /// POST /namespaces. The answer is in `creating`.
    package mutating func createNamespace(
        name: String, projectID: String, _ change: NamespaceChange, by caller: Caller
    ) throws(CloudError) -> ContainerNamespace {
        guard !name.isEmpty else { throw .invalid("name", "required", "a namespace needs a name") }
        guard !projectID.isEmpty else { throw .invalid("project_id", "required", "a namespace needs a project") }
        var namespace = ContainerNamespace(
            id: state.random.uuid(), name: name, projectID: projectID, description: "", tags: [], environment: [:],
            secrets: [:],
            status: .creating, createdAt: callTime, updatedAt: callTime)
        try ContainerRules.checkVariables(change.environment, change.secrets)
        apply(change, to: &namespace)
        startSettling(&namespace, .creating)
        record("CreateNamespace", on: .namespace(namespace), by: caller)
        return namespace
    }

    /// GET /namespaces/{id}.
    package func namespace(_ id: String) throws(CloudError) -> ContainerNamespace {
        guard let namespace = state.namespaces[id] else { throw .notFound(resource: "namespace", id: id) }
        return namespace
    }

    /// GET /namespaces. A filter that is nil passes everything; the name filter may be ignored, see ``CloudSettings``.
    package func namespaces(
        name: String? = nil, projectID: String? = nil, organizationID: String? = nil, _ query: ListQuery = ListQuery()
    ) -> QueryPage<ContainerNamespace> {
        let name = settings.ignoresNamespaceNameFilter ? nil : name
        return query.page(
            of: state.namespaces.all.filter {
                matches(name, $0.name) && matches(projectID, $0.projectID)
                    && matches(organizationID, settings.organizationID)
            })
    }

    /// PATCH /namespaces/{id}. Only a write of variables makes it `updating`, as its containers must get them; with
    /// other fields it stays as it is (recorded).
    package mutating func updateNamespace(_ id: String, _ change: NamespaceChange, by caller: Caller) throws(CloudError)
        -> ContainerNamespace
    {
        var namespace = try namespace(id)
        try refuseTransient(namespace.status, "namespace", id)
        try ContainerRules.checkVariables(change.environment, change.secrets)
        apply(change, to: &namespace)
        namespace.updatedAt = callTime
        if change.environment != nil || change.secrets != nil {
            startSettling(&namespace, .updating)
        } else {
            state.namespaces[id] = namespace
        }
        record("UpdateNamespace", on: .namespace(namespace), by: caller)
        return namespace
    }

    /// DELETE /namespaces/{id}: takes its containers along.
    package mutating func deleteNamespace(_ id: String, by caller: Caller) throws(CloudError) -> ContainerNamespace {
        var namespace = try namespace(id)
        try refuseTransient(namespace.status, "namespace", id)
        for container in state.containers.all where container.namespaceID == id && container.status != .deleting {
            _ = beginDeletion(of: container)
        }
        namespace.updatedAt = callTime
        namespace.status = .deleting
        namespace.generation += 1
        state.namespaces[id] = namespace
        // Longer than any container needs to go.
        plan(.removeNamespace(id: id), after: settings.timings.removal.longest + 1)
        record("DeleteNamespace", on: .namespace(namespace, deleted: true), by: caller)
        return namespace
    }

    private mutating func apply(_ change: NamespaceChange, to namespace: inout ContainerNamespace) {
        if let description = change.description { namespace.description = description }
        if let tags = change.tags { namespace.tags = tags }
        if let environment = change.environment { namespace.environment = environment }
        if let secrets = change.secrets { namespace.secrets = merge(secrets, into: namespace.secrets) }
    }

    private mutating func startSettling(_ namespace: inout ContainerNamespace, _ status: ResourceStatus) {
        namespace.status = status
        namespace.generation += 1
        state.namespaces[namespace.id] = namespace
        let step = CloudSchedule.Step.settleNamespace(id: namespace.id, generation: namespace.generation)
        plan(step, after: pick(settings.timings.namespace))
    }

    mutating func settleNamespace(_ id: String, _ generation: Int) {
        guard state.namespaces[id]?.generation == generation else { return }
        state.namespaces[id]?.status = .ready
    }

    mutating func removeNamespace(_ id: String) {
        for container in state.containers.all where container.namespaceID == id { removeContainer(container.id) }
        state.namespaces[id] = nil
    }

    /// Whether a filter lets a value pass; nil and "" pass everything.
    func matches(_ filter: String?, _ value: String) -> Bool {
        guard let filter, !filter.isEmpty else { return true }
        return filter == value
    }

    func refuseTransient(_ status: ResourceStatus, _ resource: String, _ id: String) throws(CloudError) {
        if status.isTransient, settings.refusesWritesWhileTransient {
            throw .transientState(resource: resource, id: id, state: status.rawValue)
        }
    }
}
