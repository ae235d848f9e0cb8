/// A container, with what the API doesn't show: which revision serves and which one is being deployed.
package struct CloudContainer: Codable, Sendable, QueryRow {
    /// A UUID.
    package let id: String
    /// As it was created.
    package let name: String
    /// The namespace it lies in.
    package let namespaceID: String
    /// What was last written; the API shows new values at once, while the old revision may still serve.
    package internal(set) var settings: ContainerConfiguration
    /// Where it is in its life.
    package internal(set) var status: ResourceStatus
    /// nil while transient, "" when ready, text when in error (api.md 2.4).
    package internal(set) var errorMessage: String?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    /// The real cloud's form of `public_endpoint`.
    package let endpoint: String
    /// Answers requests; nil before the first healthy revision, and a day after a failed deploy.
    package internal(set) var serving: ContainerRevision?
    /// Being deployed.
    package internal(set) var pending: PendingRevision?
    /// Someone made it stay in its transient status.
    package internal(set) var isStuck = false
    /// When the old revision of a failed deploy stops serving.
    var fallbackUntil: Int64?
    var generation = 0
    var revisions = 0

    var sortName: String { name }
}

/// One deployed form of a container.
package struct ContainerRevision: Codable, Sendable, Equatable {
    /// Counts from 1 in its container.
    package let number: Int
    /// The reference as it was written.
    package let image: String
    /// What the reference meant at the deploy, when the registry here knows it.
    package let digest: String?
    /// Names of all variables, the namespace's included, sorted. Never values.
    package let variables: [String]
    /// Who may call the endpoint.
    package let privacy: ContainerConfiguration.Privacy
    /// nil when both probes are TCP.
    package let healthPath: String?
    /// What its process does.
    package internal(set) var behaviour: ImageBehaviour
    /// From when on it answers 500 and 503; microseconds since 1970.
    package internal(set) var failsAt: Int64?
    /// What the shell runs for it; nil for a revision that is simulated.
    package internal(set) var program: RevisionProgram?
}

/// A revision on its way, and how its deploy will end.
package struct PendingRevision: Codable, Sendable, Equatable {
    package internal(set) var revision: ContainerRevision
    /// The error text; nil for success.
    let failure: String?
    /// How its program decides the deploy; nil for a revision that is simulated.
    var program: ProgramWait?
}
