/// What a create asks for (api.md 6). The schedule isn't part of it.
package struct DatabaseOrder: Sendable, Equatable {
    /// A generated one when empty.
    package var name = ""
    /// The Scaleway project; nil is the default one.
    package var projectID: String?
    /// For example `PostgreSQL-16`.
    package var engine = ""
    /// The first user, an administrator.
    package var userName = ""
    /// 8 to 128 characters of four kinds.
    package var password = ""
    /// In any case.
    package var nodeType = ""
    /// With a synchronous standby.
    package var isHighlyAvailable = false
    /// Without the daily backup.
    package var disablesBackup = false
    /// Free labels.
    package var tags: [String] = []
    /// Set once, at create.
    package var initSettings: [DatabaseSetting] = []
    /// nil is `lssd`.
    package var volumeType: String?
    /// Bytes; 0 is the type's own size.
    package var volumeSize = 0
    /// Empty: a public endpoint.
    package var endpoints: [DatabaseEndpoint.Request] = []
    /// Keep backups in the instance's region.
    package var backsUpInSameRegion = false
    /// Encryption at rest.
    package var isEncrypted = false

    /// Not complete: name, engine, user, password and node type are required.
    package init() {}
}
