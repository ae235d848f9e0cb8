internal import LiveState
internal import Model

/// Restoring backups beside what runs (rdb v1), and taking that away again.
extension ScalewayClient {
    private var postgres: String { "/rdb/v1/regions/\(region)" }

    /// GET /instances/{id}; nil when it is gone (404, or 410).
    func instance(_ id: WireID) async throws(ScalewayError) -> WireDatabase? {
        let call = ScalewayCall(
            name: "read a database instance", method: "GET", path: "\(postgres)/instances/\(id.text)", safety: .read)
        do throws(ScalewayError) {
            return try await send(call, WireDatabase.self)
        } catch {
            guard error.status == 404 || error.status == 410 else { throw error }
            return nil
        }
    }

    /// GET /instances/{id}/databases with their sizes.
    func sizes(in instance: WireID) async throws(ScalewayError) -> [WireDatabaseSize] {
        try await listAll(
            ScalewayCall(
                name: "list databases of an instance", method: "GET",
                path: "\(postgres)/instances/\(instance.text)/databases", safety: .read), WireDatabaseSize.self,
            order: nil)
    }

    /// POST /backups/{id}/restore into a database of its own. Sent once.
    func restore(backup: WireID, into instance: WireID, database: String) async throws(ScalewayError) {
        let words = "restore a database backup"
        try await send(
            ScalewayCall(
                name: words, method: "POST", path: "\(postgres)/backups/\(backup.text)/restore",
                body: try Self.json(["instance_id": instance.text, "database_name": database], of: words),
                safety: .singleWrite, retriesConflict: false))
    }

    /// POST /snapshots/{id}/create-instance. Sent once.
    func createInstance(of snapshot: WireID, name: String, nodeType: String) async throws(ScalewayError) -> WireID {
        let words = "make an instance of a snapshot"
        return try await send(
            ScalewayCall(
                name: words, method: "POST", path: "\(postgres)/snapshots/\(snapshot.text)/create-instance",
                body: try Self.json(["instance_name": name, "node_type": nodeType], of: words),
                safety: .singleWrite, retriesConflict: false), WireCreated.self
        ).id
    }

    /// POST /instances/{id}/endpoints in a private network, with an address that Scaleway chooses.
    func addEndpoint(to instance: WireID, network: WireID) async throws(ScalewayError) {
        let words = "add an endpoint to a database instance"
        let body = [
            "endpoint_spec": ["private_network": EndpointSpec(privateNetworkID: network.text)]
        ]
        try await send(
            ScalewayCall(
                name: words, method: "POST", path: "\(postgres)/instances/\(instance.text)/endpoints",
                body: try Self.json(body, of: words), safety: .singleWrite, retriesConflict: false))
    }

    private struct EndpointSpec: Encodable {
        let privateNetworkID: String
        let ipam: [String: String] = [:]

        enum CodingKeys: String, CodingKey {
            case privateNetworkID = "private_network_id"
            case ipam = "ipam_config"
        }
    }

    /// DELETE /endpoints/{id}.
    func deleteEndpoint(_ id: WireID) async throws(ScalewayError) {
        try await send(
            ScalewayCall(
                name: "delete an endpoint of a database instance", method: "DELETE",
                path: "\(postgres)/endpoints/\(id.text)", safety: .idempotentWrite, retriesConflict: false))
    }

    /// DELETE /instances/{id}.
    func deleteInstance(_ id: WireID) async throws(ScalewayError) {
        try await send(
            ScalewayCall(
                name: "delete a database instance", method: "DELETE", path: "\(postgres)/instances/\(id.text)",
                safety: .idempotentWrite, retriesConflict: false))
    }

    /// DELETE /instances/{id}/databases/{name}.
    func deleteDatabase(_ name: String, in instance: WireID) async throws(ScalewayError) {
        try await send(
            ScalewayCall(
                name: "delete a database", method: "DELETE",
                path: "\(postgres)/instances/\(instance.text)/databases/\(ScalewayCall.encoded(name))",
                safety: .idempotentWrite, retriesConflict: false))
    }
}
