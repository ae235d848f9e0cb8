/// Where clients connect to an instance.
package struct DatabaseEndpoint: Codable, Sendable, Equatable {
    /// A UUID.
    package let id: String
    /// An address without a length.
    package let ip: String
    /// Where it listens.
    package let port: Int
    /// The private network; nil for the public load balancer.
    package let networkID: String?
    /// In the network, with its length; nil for the public one.
    package let serviceIP: String?
    /// Whether the address was chosen by the platform.
    package let isManaged: Bool

    /// What a create asks for.
    package enum Request: Sendable, Equatable {
        case loadBalancer
        /// Without an address the platform chooses one.
        case privateNetwork(id: String, serviceIP: String?)
    }
}

/// Who may connect to an instance: a rule of its ACL.
package struct DatabaseRule: Codable, Sendable, Equatable {
    /// A range, for example `192.0.2.0/24`.
    package let ip: String
    /// Free text.
    package let description: String

    /// Names both parts.
    package init(ip: String, description: String) {
        (self.ip, self.description) = (ip, description)
    }
}

/// A user of an instance.
package struct DatabaseUser: Codable, Sendable, Equatable {
    /// Unique in its instance.
    package let name: String
    /// Whether it may do everything.
    package internal(set) var isAdmin: Bool
    var password: String
}

/// A database of an instance.
package struct LogicalDatabase: Codable, Sendable, Equatable {
    /// Unique in its instance.
    package let name: String
}

/// What a user may do with a database.
package struct DatabasePrivilege: Codable, Sendable, Equatable {
    /// The values on the wire.
    package enum Permission: String, Codable, Sendable { case readonly, readwrite, all, custom, none }

    /// Of its instance.
    package let database: String
    /// Of its instance.
    package let user: String
    /// What is allowed.
    package let permission: Permission

    /// Names every part.
    package init(database: String, user: String, permission: Permission) {
        (self.database, self.user, self.permission) = (database, user, permission)
    }
}

/// A logical backup of one database. It outlives its instance.
package struct DatabaseBackup: Codable, Sendable, ScopedRow {
    /// The values on the wire that happen here.
    package enum Status: String, Codable, Sendable { case creating, ready, restoring, exporting, deleting, error }

    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Where it came from.
    package let instanceID: String
    /// The name that instance had then.
    package let instanceName: String
    /// Which database.
    package let databaseName: String
    /// The Scaleway project.
    package let projectID: String
    /// The instance's.
    package let region: String
    /// Whether it is kept in the instance's region.
    package let isInSameRegion: Bool
    /// Where it is in its life.
    package internal(set) var status: Status
    /// Bytes; nil until it is ready.
    package internal(set) var size: Int?
    /// When it goes away by itself; nil for never.
    package internal(set) var expiresAt: CloudTime?
    /// When the last export stops being downloadable; nil before the first.
    package internal(set) var downloadExpiresAt: CloudTime?
    /// When it was created.
    package let createdAt: CloudTime
    /// nil until it is ready.
    package internal(set) var changedAt: CloudTime?
    var generation = 0

    var sortName: String { name }
    var updatedAt: CloudTime { changedAt ?? createdAt }
    var parentID: String { instanceID }
}

/// A snapshot of a whole instance's disk.
package struct DatabaseSnapshot: Codable, Sendable, ScopedRow {
    /// The values on the wire that happen here.
    package enum Status: String, Codable, Sendable { case creating, ready, restoring, deleting, error }

    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Where it came from.
    package let instanceID: String
    /// The Scaleway project.
    package let projectID: String
    /// The instance's.
    package let region: String
    /// The instance as it was: what a restore makes again.
    package let source: DatabaseInstance
    /// Where it is in its life.
    package internal(set) var status: Status
    /// When it goes away by itself.
    package internal(set) var expiresAt: CloudTime
    /// When it was created.
    package let createdAt: CloudTime
    /// nil until it is ready.
    package internal(set) var changedAt: CloudTime?
    var generation = 0

    var sortName: String { name }
    var updatedAt: CloudTime { changedAt ?? createdAt }
    var parentID: String { instanceID }
}
