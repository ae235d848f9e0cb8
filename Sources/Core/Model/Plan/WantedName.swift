/// A name that a plan would make something under, and that may be taken: Scaleway lets two databases, networks or
/// namespaces have one name.
package struct WantedName: Hashable, Codable, Sendable {
    /// Types of which two under one name would do harm.
    package static let types = Set([
        PlannedChange.databaseType, "scaleway_container_namespace", "scaleway_vpc", "scaleway_vpc_private_network",
        "scaleway_secret", "scaleway_registry_namespace", "scaleway_vpc_public_gateway", "scaleway_cockpit_source",
        alertManagerType,
    ]).union(insideDatabase)

    /// What is in a PostgreSQL instance; its "name" is `INSTANCE/NAME`. While the instance isn't made, nothing is in it.
    package static let insideDatabase: Set = ["scaleway_rdb_database", "scaleway_rdb_user"]

    /// Of which each project has one, whoever switched it on; its "name" is the project.
    package static let alertManagerType = "scaleway_cockpit_alert_manager"

    /// What has no tags: one in the environment's own project is the environment's. What is in an instance goes by the
    /// instance's tags.
    package static let untagged: Set = ["scaleway_registry_namespace", "scaleway_cockpit_source", alertManagerType]

    /// Address of the resource that would be made.
    package let address: String
    /// Its type, one of ``types``.
    package let type: String
    /// The name that it would get; of an alert manager, its project; see ``insideDatabase``.
    package let name: String

    package init(address: String, type: String, name: String) {
        self.address = address
        self.type = type
        self.name = name
    }
}
