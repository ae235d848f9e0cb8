package import LiveState
package import Model
package import Ports

/// Looks names up in the lists of their products. See ``NamesakeReader``.
package struct ScalewayNamesakeReader: NamesakeReader {
    private let client: ScalewayClient

    package init(_ client: ScalewayClient) { self.client = client }

    /// See ``NamesakeReader``. Throws `invalid` for a type that it can't look up.
    package func namesakes(
        of wanted: [WantedName], in project: ProjectID
    ) async throws(PortFailure) -> [String: [Namesake]] {
        var found: [String: [Namesake]] = [:]
        for wish in wanted {
            do throws(ScalewayError) {
                let there = try await namesakes(of: wish, project)
                if !there.isEmpty { found[wish.address] = there }
            } catch {
                throw error.failure
            }
        }
        return found
    }

    private func namesakes(of wish: WantedName, _ project: ProjectID) async throws(ScalewayError) -> [Namesake] {
        switch wish.type {
        case "scaleway_rdb_instance": try await list(NamedDatabases.self, wish.name, project)
        case "scaleway_container_namespace": try await list(NamedContainerNamespaces.self, wish.name, project)
        case "scaleway_vpc": try await list(NamedVPCs.self, wish.name, project)
        case "scaleway_vpc_private_network": try await list(NamedPrivateNetworks.self, wish.name, project)
        case "scaleway_secret": try await list(NamedSecrets.self, wish.name, project)
        case "scaleway_registry_namespace": try await list(NamedRegistries.self, wish.name, project)
        case "scaleway_vpc_public_gateway": try await gateways(wish.name, project)
        case "scaleway_cockpit_source": try await list(NamedSources.self, wish.name, project)
        case "scaleway_rdb_database": try await inside("databases", wish.name, project)
        case "scaleway_rdb_user": try await inside("users", wish.name, project)
        case WantedName.alertManagerType: try await alertManager(of: wish.name, project)
        default:
            throw ScalewayError(
                call: "look up a name", requestID: nil, cause: .missing("names of \(wish.type) can't be looked up"))
        }
    }

    /// A database or a user in an instance that is there, by the id that the provider imports it by. It has no tags: its
    /// instance's count, and one of another project is somebody else's.
    private func inside(_ list: String, _ wanted: String, _ project: ProjectID) async throws(ScalewayError)
        -> [Namesake]
    {
        let parts = wanted.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let instance = WireID(parts[0]) else {
            throw ScalewayError(
                call: "list \(list)", requestID: nil, cause: .missing("\(wanted) names no instance and no name in it"))
        }
        let names =
            list == "users"
            ? try await client.databaseUsers(of: instance) : try await client.databaseNames(in: instance)
        guard names.contains(parts[1]) else { return [] }
        let own = try await client.databases(project: project).rows.first { $0.id == instance }
        let tags = own == nil ? ["another project"] : own?.tags ?? []
        return [Namesake(id: "\(client.region)/\(instance.text)/\(parts[1])", tags: tags)]
    }

    /// One that is switched on, by the id that the provider imports it by (`alert_manager.go`: region, project and 1).
    /// Without contacts it is none: making it over is allowed, and puts them into their order.
    private func alertManager(of wanted: String, _ project: ProjectID) async throws(ScalewayError) -> [Namesake] {
        guard wanted == project.text else { return [Namesake(id: wanted, tags: ["another project"])] }
        do throws(ScalewayError) {
            guard try await client.hasAlertManager(project), try await client.hasContacts(project) else { return [] }
        } catch  where error.failure.kind == .notFound {
            return []
        }
        return [Namesake(id: "\(client.region)/\(project)/1", tags: nil)]
    }

    /// Gateways are in two zones of the region (the third has none: scaleway-sdk-go, `vpcgw/v2`), and a name is
    /// looked up in both: their ids say in which.
    private func gateways(_ name: String, _ project: ProjectID) async throws(ScalewayError) -> [Namesake] {
        var found: [Namesake] = []
        for zone in (1...2).map({ "\(client.region)-\($0)" }) {
            found += try await list(NamedGateways.self, name, project, place: "zones/\(zone)").map {
                Namesake(id: "\(zone)/\($0.id)", tags: $0.tags)
            }
        }
        return found
    }

    /// Names and projects are compared here as well: filters of Scaleway's lists aren't exact everywhere.
    private func list<Product: NamedProduct>(
        _ product: Product.Type, _ name: String, _ project: ProjectID, place: String? = nil
    ) async throws(ScalewayError) -> [Namesake] {
        let path = "\(Product.path.product)/\(place ?? "regions/\(client.region)")/\(Product.path.list)"
        let rows = try await client.listAll(
            ScalewayCall(
                name: "list \(Product.path.list) of a name", method: "GET", path: path,
                query: [("project_id", project.text), ("name", name)], safety: .read),
            WireNamesake<Product>.self, named: name)
        return rows.filter { $0.name == name && $0.projectID == project.text && !$0.isElsewhere }.map {
            Namesake(id: $0.id.text, tags: Product.hasTags ? $0.tags ?? [] : nil)
        }
    }
}
