extension SimulatedCloud {
    /// What an application or a user may do: by policies of its own, and of groups that it is in.
    package func rights(of bearer: IAMPrincipal) -> IAMRights {
        guard let id = bearer.id else { return IAMRights([]) }
        let groups = state.iam.groups.all.filter { group in
            switch bearer {
            case .application: group.applicationIDs.contains(id)
            case .user: group.userIDs.contains(id)
            case .group, .nobody: false
            }
        }
        let principals = [bearer] + groups.map { .group($0.id) }
        return IAMRights(state.iam.policies.all.filter { principals.contains($0.principal) }.flatMap(\.rules))
    }

    /// The project that an object of any product lies in; nil for ids that aren't known here, and for what belongs to
    /// the organization.
    package func projectID(of id: String) -> String? {
        containersProject(of: id) ?? networksProject(of: id) ?? jobsProject(of: id) ?? databasesProject(of: id)
            ?? observedProject(of: id) ?? edgeProject(of: id)
    }

    /// Containers, registry and secrets.
    private func containersProject(of id: String) -> String? {
        if let namespace = state.namespaces[id] { return namespace.projectID }
        let containerID = state.domains[id]?.containerID ?? state.triggers[id]?.containerID ?? id
        if let container = state.containers[containerID] { return project(of: container) }
        if let secret = state.secrets[id] { return secret.projectID }
        let imageID = state.registryTags[id]?.imageID ?? id
        let namespaceID = state.registryImages[imageID]?.namespaceID ?? id
        return state.registryNamespaces[namespaceID]?.projectID
    }

    private func networksProject(of id: String) -> String? {
        if let route = state.networks.routes?[id] { return route.projectID }
        if let vpc = state.networks.vpcs[id] { return vpc.projectID }
        let gateways = state.gateways
        if let address = gateways.addresses[id] { return address.projectID }
        if let found = gateways.gateways[gateways.networks[id]?.gatewayID ?? id] { return found.projectID }
        return state.networks.networks[id]?.projectID
    }

    private func jobsProject(of id: String) -> String? {
        if let run = state.jobs.runs[id] { return run.projectID }
        let parent = state.jobs.secrets[id]?.definitionID ?? state.jobs.triggers[id]?.definitionID
        return state.jobs.definitions[parent ?? id]?.projectID
    }

    /// Databases, with the addresses that they hold.
    private func databasesProject(of id: String) -> String? {
        if let instance = state.databases.instances[id] { return instance.projectID }
        if let backup = state.databases.backups[id] { return backup.projectID }
        if let snapshot = state.databases.snapshots[id] { return snapshot.projectID }
        if let found = try? replica(id) { return found.instance.projectID }
        if let found = try? databaseEndpoint(id) { return found.instance.projectID }
        return (try? address(id))?.projectID
    }

    private func observedProject(of id: String) -> String? {
        if let source = state.cockpit.sources[id] { return source.projectID }
        if let token = state.cockpit.tokens[id] { return token.projectID }
        return state.cockpit.exporters[id]?.projectID
    }

    private func edgeProject(of id: String) -> String? {
        if let purge = state.edge.purges[id] { return purge.projectID }
        return state.edge.pipelines[state.edge.stages[id]?.pipelineID ?? id]?.projectID
    }

    /// This cloud with nothing in it but what lies in these projects: what a list shows to a bearer that may see no
    /// more. The organization's own objects stay.
    package func restricted(to projects: Set<String>) -> SimulatedCloud {
        var view = self
        func isSeen(_ id: String) -> Bool { projectID(of: id).map(projects.contains) ?? false }
        view.state.namespaces.keep { projects.contains($0.projectID) }
        view.state.containers.keep { projects.contains(project(of: $0)) }
        view.state.domains.keep { isSeen($0.id) }
        view.state.triggers.keep { isSeen($0.id) }
        view.state.registryNamespaces.keep { projects.contains($0.projectID) }
        view.state.registryImages.keep { isSeen($0.id) }
        view.state.registryTags.keep { isSeen($0.id) }
        view.state.secrets.keep { projects.contains($0.projectID) }
        view.state.networks.vpcs.keep { projects.contains($0.projectID) }
        view.state.networks.networks.keep { projects.contains($0.projectID) }
        view.state.networks.routes?.keep { projects.contains($0.projectID) }
        view.state.gateways.gateways.keep { projects.contains($0.projectID) }
        view.state.gateways.addresses.keep { projects.contains($0.projectID) }
        view.state.gateways.networks.keep { projects.contains($0.projectID) }
        view.state.jobs.definitions.keep { projects.contains($0.projectID) }
        view.state.jobs.runs.keep { projects.contains($0.projectID) }
        view.state.jobs.secrets.keep { isSeen($0.id) }
        view.state.jobs.triggers.keep { isSeen($0.id) }
        view.state.databases.instances.keep { projects.contains($0.projectID) }
        view.state.databases.backups.keep { projects.contains($0.projectID) }
        view.state.databases.snapshots.keep { projects.contains($0.projectID) }
        view.state.cockpit.sources.keep { projects.contains($0.projectID) }
        view.state.cockpit.tokens.keep { projects.contains($0.projectID) }
        view.state.cockpit.exporters.keep { projects.contains($0.projectID) }
        view.state.edge.pipelines.keep { projects.contains($0.projectID) }
        view.state.edge.stages.keep { isSeen($0.id) }
        view.state.edge.purges.keep { projects.contains($0.projectID) }
        return view
    }
}
