package import Model

/// Gives the users of a database their rights to the tables that there are. At Scaleway a permission is about the
/// tables that there are when it is given, so that it is given again after each migration.
package protocol DatabasePrivileges: Sendable {
    /// Writes each user's permission once more. What is there is kept: nobody gets more than they had.
    func renew(_ request: PrivilegeRequest) async throws(PortFailure) -> PrivilegeReport
}

/// Whose rights are written again.
package struct PrivilegeRequest: Hashable, Codable, Sendable {
    /// The environment, whose name the instance has.
    package let environment: EnvironmentName
    /// The Scaleway project.
    package let project: ProjectID
    /// The secret that holds the database's URL.
    package let url: SecretPin

    package init(environment: EnvironmentName, project: ProjectID, url: SecretPin) {
        self.environment = environment
        self.project = project
        self.url = url
    }
}

/// What was written.
package struct PrivilegeReport: Hashable, Codable, Sendable {
    /// The database.
    package let database: String
    /// Users whose rights were written again, sorted.
    package let renewed: [String]
    /// Users whose rights aren't known in the API's terms, sorted: they are left as they are.
    package let left: [String]

    package init(database: String, renewed: [String], left: [String]) {
        self.database = database
        self.renewed = renewed
        self.left = left
    }
}
