internal import Model

/// What users may do in databases (rdb v1).
extension ScalewayClient {
    private func path(_ instance: WireID) -> String {
        "/rdb/v1/regions/\(region)/instances/\(instance.text)/privileges"
    }

    /// GET …/privileges of a database.
    func privileges(in database: String, of instance: WireID) async throws(ScalewayError) -> [WirePrivilege] {
        let call = ScalewayCall(
            name: "list privileges", method: "GET", path: path(instance), query: [("database_name", database)],
            safety: .read)
        return try await listAll(call, WirePrivilege.self).filter { $0.database == database }
    }

    /// PUT …/privileges: the same once more is no harm, so it is sent again after a conflict with another one.
    func write(_ privilege: WirePrivilege, permission: String, of instance: WireID) async throws(ScalewayError) {
        let words = "write a privilege"
        let body = [
            "database_name": privilege.database, "user_name": privilege.user, "permission": permission,
        ]
        let call = ScalewayCall(
            name: words, method: "PUT", path: path(instance), body: try Self.json(body, of: words),
            safety: .idempotentWrite)
        _ = try await send(call, WirePrivilege.self)
    }
}
