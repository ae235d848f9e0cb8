import Model
package import Ports

/// Writes the rights of a database's users once more.
package struct ScalewayDatabasePrivileges: DatabasePrivileges {
    private let client: ScalewayClient
    private let secretReader: any SecretReader

    package init(_ client: ScalewayClient, secretReader: any SecretReader) {
        self.client = client
        self.secretReader = secretReader
    }

    /// See ``DatabasePrivileges``. A permission that has become `custom`, as it does with the first table that is made
    /// after it, is known again from the user's name: `terraform/modules/database` makes `…_a` and `…_b` of `readwrite`, and
    /// `…_migrate` of `all`. Rights of others that the API doesn't name are left.
    package func renew(_ request: PrivilegeRequest) async throws(PortFailure) -> PrivilegeReport {
        let url = try await secretReader.value(of: request.url, project: request.project)
        guard let database = url.reveal({ DatabaseURL($0)?.database }) else {
            throw PortFailure(
                .invalid, code: "database_url",
                "secret \(request.url.name) revision \(request.url.revision) isn't a URL that names a database")
        }
        do throws(ScalewayError) {
            let instances = try await client.instances(named: request.environment.text, project: request.project).rows
            guard let instance = instances.first?.id else {
                throw ScalewayError(
                    call: "list databases", requestID: nil,
                    cause: .missing("there is no PostgreSQL instance named \(request.environment)"))
            }
            var (renewed, left): ([String], [String]) = ([], [])
            let all = try await client.privileges(in: database, of: instance)
            // One after the other: PostgreSQL refuses two changes of rights at once (recorded).
            for privilege in all.sorted(by: { $0.user < $1.user }) where privilege.permission != "none" {
                guard let permission = Self.permission(of: privilege) else {
                    left.append(privilege.user)
                    continue
                }
                try await client.write(privilege, permission: permission, of: instance)
                renewed.append(privilege.user)
            }
            return PrivilegeReport(database: database, renewed: renewed, left: left)
        } catch {
            throw error.failure
        }
    }

    private static func permission(of privilege: WirePrivilege) -> String? {
        if ["readonly", "readwrite", "all"].contains(privilege.permission) { return privilege.permission }
        switch privilege.user {
        case "\(privilege.database)_a", "\(privilege.database)_b": return "readwrite"
        case "\(privilege.database)_migrate": return "all"
        default: return nil
        }
    }
}
