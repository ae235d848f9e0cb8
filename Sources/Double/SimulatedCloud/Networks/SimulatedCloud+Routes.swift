extension SimulatedCloud {
    /// POST /routes. One without a description is called a custom route (recorded).
    package mutating func createRoute(in vpcID: String, _ change: CloudRoute.Change, by caller: Caller)
        throws(CloudError) -> CloudRoute
    {
        let vpc = try vpc(vpcID)
        try check(change)
        let description = change.description ?? ""
        let route = CloudRoute(
            id: state.random.uuid(), vpcID: vpc.id, projectID: vpc.projectID, region: vpc.region,
            description: description.isEmpty ? "Custom route" : description, tags: change.tags ?? [],
            destination: change.destination ?? "", hop: change.hop ?? CloudRoute.Hop(), createdAt: callTime,
            updatedAt: callTime)
        return store(route, "CreateRoute", caller)
    }

    /// GET /routes/{id}.
    package func route(_ id: String) throws(CloudError) -> CloudRoute {
        guard let route = state.networks.routes?[id] else { throw .notFound(resource: "route", id: id) }
        return route
    }

    /// The routes that people made, oldest first.
    package func routes(_ filter: ResourceFilter) -> [CloudRoute] {
        (state.networks.routes?.all ?? []).filter { passes(filter, $0) }
    }

    /// All subnets, each with its network: the platform keeps a route to each.
    package func allSubnets(_ filter: ResourceFilter) -> [(subnet: NetworkSubnet, network: PrivateNetwork)] {
        state.networks.networks.all.filter { passes(filter, $0) }.flatMap { network in
            network.subnets.map { ($0, network) }
        }
    }

    /// PATCH /routes/{id}.
    package mutating func updateRoute(_ id: String, _ change: CloudRoute.Change, by caller: Caller) throws(CloudError)
        -> CloudRoute
    {
        var route = try route(id)
        try check(change)
        if let description = change.description { route.description = description }
        if let tags = change.tags { route.tags = tags }
        if let destination = change.destination { route.destination = destination }
        if let hop = change.hop { route.hop = hop }
        route.updatedAt = callTime
        return store(route, "UpdateRoute", caller)
    }

    /// DELETE /routes/{id}.
    package mutating func deleteRoute(_ id: String, by caller: Caller) throws(CloudError) {
        var route = try route(id)
        route.updatedAt = callTime
        state.networks.routes?[id] = nil
        record("DeleteRoute", on: .route(route, deleted: true), by: caller)
    }

    private mutating func store(_ route: CloudRoute, _ method: String, _ caller: Caller) -> CloudRoute {
        var routes = state.networks.routes ?? ObjectTable()
        routes[route.id] = route
        state.networks.routes = routes
        record(method, on: .route(route), by: caller)
        return route
    }

    private func check(_ change: CloudRoute.Change) throws(CloudError) {
        if let destination = change.destination, AddressRange(destination) == nil {
            throw .invalid("destination", "format", "\(destination) is not a range such as 192.168.0.0/24")
        }
        if let id = change.hop?.networkID { _ = try privateNetwork(id) }
    }
}
