extension SimulatedCloud {
    /// POST /containers. The answer is in `creating`; the deploy starts by itself.
    package mutating func createContainer(
        name: String, namespaceID: String, _ change: ContainerChange, by caller: Caller
    ) throws(CloudError) -> CloudContainer {
        try ContainerRules.checkName(name)
        guard let image = change.image, !image.isEmpty else {
            throw .invalid("image", "required", "a container needs an image")
        }
        let namespace = try namespace(namespaceID)
        guard namespace.status != .deleting else {
            throw .transientState(resource: "namespace", id: namespaceID, state: namespace.status.rawValue)
        }
        guard !state.containers.all.contains(where: { $0.namespaceID == namespaceID && $0.name == name }) else {
            throw .alreadyExists(resource: "container", help: "the namespace has a container named \(name)")
        }
        try ContainerRules.checkVariables(change.environment, change.secrets)
        var settings = ContainerConfiguration(image: image)
        change.apply(to: &settings)
        try ContainerRules.check(settings)
        settings.secrets = merge(change.secrets ?? [:], into: [:])
        var container = CloudContainer(
            id: state.random.uuid(), name: name, namespaceID: namespaceID, settings: settings, status: .creating,
            createdAt: callTime,
            updatedAt: callTime, endpoint: endpoint(of: name, in: namespace))
        deploy(&container, .creating)
        record("CreateContainer", on: .container(container, project: namespace.projectID), by: caller)
        return container
    }

    /// GET /containers/{id}.
    package func container(_ id: String) throws(CloudError) -> CloudContainer {
        guard let container = state.containers[id] else { throw .notFound(resource: "container", id: id) }
        return container
    }

    /// GET /containers. A filter that is nil passes everything; project and organization are the namespace's.
    package func containers(
        name: String? = nil, namespaceID: String? = nil, projectID: String? = nil, organizationID: String? = nil,
        _ query: ListQuery = ListQuery()
    ) -> QueryPage<CloudContainer> {
        query.page(
            of: state.containers.all.filter {
                matches(name, $0.name) && matches(namespaceID, $0.namespaceID) && matches(projectID, project(of: $0))
                    && matches(organizationID, settings.organizationID)
            })
    }

    /// Every container, oldest first: for the shell, which runs them.
    package var allContainers: [CloudContainer] { state.containers.all }

    /// PATCH /containers/{id}: any change is a new deploy. `force` ignores the status, for edits from the admin API.
    package mutating func updateContainer(
        _ id: String, _ change: ContainerChange, by caller: Caller, force: Bool = false
    ) throws(CloudError) -> CloudContainer {
        var container = try container(id)
        if !force { try refuseTransient(container.status, "container", id) }
        try refuseDeleting(container)
        try ContainerRules.checkVariables(change.environment, change.secrets)
        let before = container.settings.privateNetworkID
        change.apply(to: &container.settings)
        try ContainerRules.check(container.settings)
        if let secrets = change.secrets {
            container.settings.secrets = merge(secrets, into: container.settings.secrets)
        }
        deploy(
            &container, container.status == .creating ? .creating : .updating,
            failsInternally: movesToNewNetwork(from: before, to: container.settings.privateNetworkID))
        record("UpdateContainer", on: .container(container, project: project(of: container)), by: caller)
        return container
    }

    /// POST /containers/{id}/redeploy: the image reference is resolved again.
    package mutating func redeployContainer(_ id: String, by caller: Caller) throws(CloudError) -> CloudContainer {
        var container = try container(id)
        try refuseTransient(container.status, "container", id)
        try refuseDeleting(container)
        deploy(&container, .updating)
        record("RedeployContainer", on: .container(container, project: project(of: container)), by: caller)
        return container
    }

    /// DELETE /containers/{id}: `deleting`, and a moment later 404. `force` ignores the status.
    package mutating func deleteContainer(_ id: String, by caller: Caller, force: Bool = false) throws(CloudError)
        -> CloudContainer
    {
        let container = try container(id)
        if !force { try refuseTransient(container.status, "container", id) }
        try refuseDeleting(container)
        let deleted = beginDeletion(of: container)
        record("DeleteContainer", on: .container(deleted, project: project(of: deleted), deleted: true), by: caller)
        return deleted
    }

    /// Makes a container stay in its transient status (`updating` when it was settled) until ``releaseContainer(_:)``.
    package mutating func stickContainer(_ id: String) throws(CloudError) -> CloudContainer {
        var container = try container(id)
        try refuseDeleting(container)
        if !container.status.isTransient { container.status = .updating }
        container.errorMessage = nil
        container.isStuck = true
        container.generation += 1
        container.updatedAt = callTime
        state.containers[id] = container
        changes += 1
        return container
    }

    /// Lets a stuck container deploy what is set on it now. A `stuck` image counts as good this once.
    package mutating func releaseContainer(_ id: String) throws(CloudError) -> CloudContainer {
        var container = try container(id)
        guard container.status != .deleting, container.status.isTransient else { return container }
        container.isStuck = false
        deploy(&container, container.status == .creating ? .creating : .updating, hangs: false)
        changes += 1
        return container
    }

    /// What is on its way out never comes back, whatever may be switched off or forced.
    private func refuseDeleting(_ container: CloudContainer) throws(CloudError) {
        if container.status == .deleting {
            throw .transientState(resource: "container", id: container.id, state: container.status.rawValue)
        }
    }

    mutating func beginDeletion(of container: CloudContainer) -> CloudContainer {
        var container = container
        container.status = .deleting
        container.errorMessage = nil
        container.updatedAt = callTime
        container.generation += 1
        container.pending = nil
        state.containers[container.id] = container
        plan(.removeContainer(id: container.id), after: pick(settings.timings.removal))
        return container
    }

    mutating func removeContainer(_ id: String) {
        for domain in state.domains.all where domain.containerID == id { state.domains[domain.id] = nil }
        for trigger in state.triggers.all where trigger.containerID == id { state.triggers[trigger.id] = nil }
        state.containers[id] = nil
        programReports[id] = nil
    }

    /// The project of a container's namespace.
    package func projectID(of container: CloudContainer) -> String { project(of: container) }

    func project(of container: CloudContainer) -> String {
        state.namespaces[container.namespaceID]?.projectID ?? settings.organizationID
    }

    /// `https://{N}{8}-{name}.functions.fnc.{region}.scw.cloud` (api.md 2.3).
    private func endpoint(of name: String, in namespace: ContainerNamespace) -> String {
        let letters = namespace.name.lowercased().unicodeScalars.filter {
            ("a"..."z").contains($0) || ("0"..."9").contains($0)
        }
        let start = String(String.UnicodeScalarView(letters.prefix(20)))
        return "https://\(start)\(namespace.id.prefix(8))-\(name).functions.fnc.\(settings.region).scw.cloud"
    }
}
