extension SimulatedCloud {
    /// POST /vpcs. Routing is always on, whatever was asked for (recorded).
    package mutating func createVPC(
        name: String, projectID: String?, region: String, tags: [String], by caller: Caller
    ) throws(CloudError) -> CloudVPC {
        let vpc = addVPC(name, project(projectID), region, tags, isDefault: false)
        record("CreateVPC", on: .vpc(vpc), by: caller)
        return vpc
    }

    /// GET /vpcs/{id}.
    package func vpc(_ id: String) throws(CloudError) -> CloudVPC {
        guard let vpc = state.networks.vpcs[id] else { throw .notFound(resource: "vpc", id: id) }
        return vpc
    }

    /// GET /vpcs.
    package func vpcs(isDefault: Bool? = nil, _ filter: ResourceFilter, _ query: ListQuery = ListQuery()) -> QueryPage<
        CloudVPC
    > {
        query.page(
            of: state.networks.vpcs.all.filter { passes(filter, $0) && (isDefault ?? $0.isDefault) == $0.isDefault })
    }

    /// How many private networks lie in a VPC.
    package func networkCount(of vpc: CloudVPC) -> Int {
        state.networks.networks.all.count { $0.vpcID == vpc.id }
    }

    /// PATCH /vpcs/{id}.
    package mutating func updateVPC(_ id: String, _ change: NetworkChange, by caller: Caller) throws(CloudError)
        -> CloudVPC
    {
        var vpc = try vpc(id)
        if let name = change.name { vpc.name = name }
        if let tags = change.tags { vpc.tags = tags }
        vpc.updatedAt = callTime
        state.networks.vpcs[id] = vpc
        record("UpdateVPC", on: .vpc(vpc), by: caller)
        return vpc
    }

    /// POST /vpcs/{id}/enable-routing and /enable-custom-routes-propagation: both are always on, so nothing changes,
    /// `updated_at` included (recorded).
    package mutating func enableRouting(of id: String, _ method: String, by caller: Caller) throws(CloudError)
        -> CloudVPC
    {
        let vpc = try vpc(id)
        record(method, on: .vpc(vpc), by: caller)
        return vpc
    }

    /// DELETE /vpcs/{id}: refused while private networks lie in it.
    package mutating func deleteVPC(_ id: String, by caller: Caller) throws(CloudError) {
        var vpc = try vpc(id)
        guard networkCount(of: vpc) == 0 else {
            throw .precondition(name: "resource_still_in_use", help: "delete the private networks of the VPC first")
        }
        vpc.updatedAt = callTime
        state.networks.vpcs[id] = nil
        record("DeleteVPC", on: .vpc(vpc, deleted: true), by: caller)
    }

    mutating func addVPC(_ name: String, _ project: String, _ region: String, _ tags: [String], isDefault: Bool)
        -> CloudVPC
    {
        let id = state.random.uuid()
        let vpc = CloudVPC(
            id: id, name: name.isEmpty ? "vpc-\(id.prefix(8))" : name, projectID: project, region: region, tags: tags,
            isDefault: isDefault, createdAt: callTime, updatedAt: callTime)
        state.networks.vpcs[id] = vpc
        return vpc
    }
}
