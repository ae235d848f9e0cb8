extension SimulatedCloud {
    /// POST /domains. DNS is taken as right.
    package mutating func createDomain(
        hostname: String, containerID: String, tags: [String], by caller: Caller
    ) throws(CloudError) -> ContainerDomain {
        guard !hostname.isEmpty else { throw .invalid("hostname", "required", "a domain needs a hostname") }
        _ = try container(containerID)
        guard !state.domains.all.contains(where: { $0.hostname == hostname }) else {
            throw .alreadyExists(resource: "domain", help: "the hostname \(hostname) is in use")
        }
        let domain = ContainerDomain(
            id: state.random.uuid(), hostname: hostname, containerID: containerID, status: .creating, tags: tags,
            createdAt: callTime,
            updatedAt: callTime)
        settleLater(domain)
        record("CreateDomain", on: .domain(domain, project: project(ofDomain: domain)), by: caller)
        return domain
    }

    /// GET /domains/{id}.
    package func domain(_ id: String) throws(CloudError) -> ContainerDomain {
        guard let domain = state.domains[id] else { throw .notFound(resource: "domain", id: id) }
        return domain
    }

    /// GET /domains.
    package func domains(
        containerID: String? = nil, namespaceID: String? = nil, projectID: String? = nil, organizationID: String? = nil,
        _ query: ListQuery = ListQuery()
    ) -> QueryPage<ContainerDomain> {
        query.page(
            of: state.domains.all.filter {
                matches(containerID, $0.containerID)
                    && matches(namespaceID, state.containers[$0.containerID]?.namespaceID ?? "")
                    && matches(projectID, project(ofDomain: $0)) && matches(organizationID, settings.organizationID)
            })
    }

    /// PATCH /domains/{id}: tags only.
    package mutating func updateDomain(_ id: String, tags: [String]?, by caller: Caller) throws(CloudError)
        -> ContainerDomain
    {
        var domain = try domain(id)
        try refuseTransient(domain.status, "domain", id)
        if let tags { domain.tags = tags }
        domain.updatedAt = callTime
        domain.status = .updating
        domain.errorMessage = nil
        domain.generation += 1
        settleLater(domain)
        record("UpdateDomain", on: .domain(domain, project: project(ofDomain: domain)), by: caller)
        return domain
    }

    /// DELETE /domains/{id}.
    package mutating func deleteDomain(_ id: String, by caller: Caller) throws(CloudError) -> ContainerDomain {
        var domain = try domain(id)
        try refuseTransient(domain.status, "domain", id)
        domain.updatedAt = callTime
        domain.status = .deleting
        domain.errorMessage = nil
        domain.generation += 1
        state.domains[id] = domain
        plan(.removeDomain(id: id), after: pick(settings.timings.removal))
        record("DeleteDomain", on: .domain(domain, project: project(ofDomain: domain), deleted: true), by: caller)
        return domain
    }

    private mutating func settleLater(_ domain: ContainerDomain) {
        state.domains[domain.id] = domain
        plan(.settleDomain(id: domain.id, generation: domain.generation), after: pick(settings.timings.domain))
    }

    mutating func settleDomain(_ id: String, _ generation: Int) {
        guard var domain = state.domains[id], domain.generation == generation else { return }
        domain.status = .ready
        domain.errorMessage = ""
        domain.updatedAt = .controller(state.now)
        state.domains[id] = domain
    }

    private func project(ofDomain domain: ContainerDomain) -> String {
        state.containers[domain.containerID].map { project(of: $0) } ?? settings.organizationID
    }
}
