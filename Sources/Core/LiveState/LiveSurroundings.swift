package import Model

/// What an environment has besides its containers, as the API says it. Read less often than containers: nothing of it
/// is rolled out.
package struct LiveSurroundings: Hashable, Codable, Sendable {
    /// When the reading began.
    package var observedAt: Timestamp
    /// Domains of the namespace's containers, sorted by hostname.
    package var domains: [LiveDomain] = []
    /// The newest enabled revision of each secret that was asked for.
    package var secrets: [String: Int] = [:]
    /// What each tag that was asked for points to, by `repository:tag`.
    package var tags: [String: ImageDigest] = [:]
    /// PostgreSQL instances of the project, sorted by name.
    package var databases: [LiveDatabase] = []
    /// Private networks of the project, sorted by name.
    package var networks: [LiveNetwork] = []
    /// VPCs of the environment's name in its project, sorted by id; nil when they weren't looked for.
    package var vpcs: [LiveVPC]?
    /// Job definitions of the project, sorted by name.
    package var jobs: [LiveJob] = []
    /// Other namespaces of the environment's name: how many containers each has, by id.
    package var otherNamespaces: [String: Int] = [:]
    /// Secrets that want a new revision from time to time, sorted by name.
    package var rotations: [LiveRotation] = []
    /// Secrets of the environment that were deleted and that nothing has taken the place of, sorted by name; nil when
    /// they weren't looked for.
    package var deletedSecrets: [LiveDeletedSecret]?
    /// Keys of the environment's applications as far as they can be seen, and the controller's own, sorted by id.
    package var keys: [LiveKey] = []
    /// What couldn't be read, and why, by product: a missing permission for one must not hide the others.
    package var unread: [String: Reason] = [:]

    package init(observedAt: Timestamp) { self.observedAt = observedAt }
}

/// A custom domain of a container.
package struct LiveDomain: Hashable, Codable, Sendable {
    /// Its UUID.
    package let id: String
    /// `evalap.example.org`.
    package let hostname: String
    /// The container that it leads to.
    package let containerID: String
    /// The containers API's words.
    package let status: ContainerStatus
    /// Why it is in `error`; nil when it isn't.
    package let errorMessage: String?

    package init(id: String, hostname: String, containerID: String, status: ContainerStatus, errorMessage: String?) {
        self.id = id
        self.hostname = hostname
        self.containerID = containerID
        self.status = status
        self.errorMessage = errorMessage
    }
}

/// A VPC.
package struct LiveVPC: Hashable, Codable, Sendable {
    /// Its UUID.
    package let id: String
    /// As it was created.
    package let name: String

    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

/// A private network.
package struct LiveNetwork: Hashable, Codable, Sendable {
    /// Its UUID.
    package let id: String
    /// As it was created.
    package let name: String
    /// The VPC that it is in.
    package let vpcID: String
    /// CIDR blocks, in the API's order.
    package let subnets: [String]

    package init(id: String, name: String, vpcID: String, subnets: [String]) {
        self.id = id
        self.name = name
        self.vpcID = vpcID
        self.subnets = subnets
    }
}

/// A job definition.
package struct LiveJob: Hashable, Codable, Sendable {
    /// Its UUID.
    package let id: String
    /// As it was created.
    package let name: String
    /// By tag or by digest, as it was written.
    package let image: String
    /// Thousandths of a vCPU.
    package let mvCPU: Int
    /// MiB, unlike a container's.
    package let memoryMiB: Int
    /// Cron expression; nil for a job without one.
    package let schedule: String?

    package init(id: String, name: String, image: String, mvCPU: Int, memoryMiB: Int, schedule: String?) {
        self.id = id
        self.name = name
        self.image = image
        self.mvCPU = mvCPU
        self.memoryMiB = memoryMiB
        self.schedule = schedule
    }
}
