internal import Model

/// Lists of the products around the containers.
extension ScalewayClient {
    /// GET /alert-manager/contact-points of Cockpit: whether the project's writes to anybody.
    func hasContacts(_ project: ProjectID) async throws(ScalewayError) -> Bool {
        try await !send(
            ScalewayCall(
                name: "list contact points", method: "GET",
                path: "/cockpit/v1/regions/\(region)/alert-manager/contact-points",
                query: [("project_id", project.text)], safety: .read), WireContacts.self
        ).contacts.isEmpty
    }

    /// GET /instances/{id}/databases: names. These lists take no `order_by` of ours.
    func databaseNames(in instance: WireID) async throws(ScalewayError) -> [String] {
        try await listAll(inside(instance, "databases"), WireNameInDatabase<DatabaseRows>.self, order: nil).map(\.id)
    }

    /// GET /instances/{id}/users: names.
    func databaseUsers(of instance: WireID) async throws(ScalewayError) -> [String] {
        try await listAll(inside(instance, "users"), WireNameInDatabase<UserRows>.self, order: nil).map(\.id)
    }

    private func inside(_ instance: WireID, _ list: String) -> ScalewayCall {
        ScalewayCall(
            name: "list \(list) of an instance", method: "GET",
            path: "/rdb/v1/regions/\(region)/instances/\(instance.text)/\(list)", safety: .read)
    }

    /// GET /alert-manager of Cockpit: whether the project's is on.
    func hasAlertManager(_ project: ProjectID) async throws(ScalewayError) -> Bool {
        try await send(
            ScalewayCall(
                name: "read the alert manager", method: "GET", path: "/cockpit/v1/regions/\(region)/alert-manager",
                query: [("project_id", project.text)], safety: .read), WireAlertManager.self
        ).isEnabled
    }

    /// GET /containers/v1/…/domains of a namespace.
    func domains(namespace: WireID) async throws(ScalewayError) -> Listing<WireDomain> {
        try await list(
            ScalewayCall(
                name: "list domains", method: "GET", path: "/containers/v1/regions/\(region)/domains",
                query: [("namespace_id", namespace.text)], safety: .read), WireDomain.self)
    }

    /// GET /rdb/v1/…/instances of a project.
    func databases(project: ProjectID) async throws(ScalewayError) -> Listing<WireDatabase> {
        try await list("list databases", "/rdb/v1/regions/\(region)/instances", project)
    }

    /// GET /vpc/v2/…/vpcs of a project whose name holds `name`: the filter isn't exact.
    func vpcs(named name: String, project: ProjectID) async throws(ScalewayError) -> Listing<WireVPC> {
        try await list(
            ScalewayCall(
                name: "list VPCs", method: "GET", path: "/vpc/v2/regions/\(region)/vpcs",
                query: [("project_id", project.text), ("name", name)], safety: .read), WireVPC.self)
    }

    /// GET /vpc/v2/…/private-networks of a project.
    func privateNetworks(project: ProjectID) async throws(ScalewayError) -> Listing<WirePrivateNetwork> {
        try await list("list private networks", "/vpc/v2/regions/\(region)/private-networks", project)
    }

    /// GET /serverless-jobs/v1alpha2/…/job-definitions of a project.
    func jobDefinitions(project: ProjectID) async throws(ScalewayError) -> Listing<WireJobDefinition> {
        try await list("list job definitions", "/serverless-jobs/v1alpha2/regions/\(region)/job-definitions", project)
    }

    private func list<Row: ListRow>(_ name: String, _ path: String, _ project: ProjectID) async throws(ScalewayError)
        -> Listing<Row>
    {
        try await list(
            ScalewayCall(name: name, method: "GET", path: path, query: [("project_id", project.text)], safety: .read),
            Row.self)
    }
}
