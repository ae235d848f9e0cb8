package import Model

/// Makes and ends keys of an environment's applications. A person's rights are needed for it, never the controller's.
package protocol KeyIssuer: Sendable {
    /// The role's application in the environment, and the one project that its policy names.
    ///
    /// Throws `notFound` when there is no such application, `invalid` when its policy doesn't name exactly one project.
    func bearer(of role: AccessRole, in environment: EnvironmentName) async throws(PortFailure) -> KeyBearer
    /// The application's keys, oldest first.
    func keys(of bearer: KeyBearer) async throws(PortFailure) -> [AccessKey]
    /// Makes a key. After `unreachable` or `timedOut` there may be one whose secret nobody knows.
    func make(for bearer: KeyBearer, description: String, until end: Timestamp) async throws(PortFailure)
        -> NewAccessKey
    /// Ends a key at once.
    func remove(_ key: AccessKey) async throws(PortFailure)
}

/// Where a key's secret is put.
package protocol KeyKeeper: Sendable {
    /// Which place it is, the same at each use, for a key's description; 150 characters at most.
    var label: String { get }
    /// Looks whether a key can be put there, before one is made.
    ///
    /// Returns the access key that it would take the place of; nil when there is none. Throws `invalid` when it can't,
    /// `notFound` when what should hold it isn't there.
    func prepare(for bearer: KeyBearer) async throws(PortFailure) -> String?
    /// Puts it there and returns where that is, in words. Throws `internalError` when the disk says no.
    func keep(_ key: NewAccessKey, for bearer: KeyBearer) async throws(PortFailure) -> String
}

/// Who a key is for.
package struct KeyBearer: Hashable, Sendable {
    /// The application's UUID.
    package let applicationID: String
    /// The environment's project, which the key's Object Storage calls are about.
    package let project: ProjectID

    package init(applicationID: String, project: ProjectID) {
        self.applicationID = applicationID
        self.project = project
    }
}
