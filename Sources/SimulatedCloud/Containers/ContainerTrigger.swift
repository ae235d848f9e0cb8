/// A cron trigger of a container (api.md 2.8). Queue triggers aren't simulated.
package struct ContainerTrigger: Codable, Sendable, ListRow {
    /// Where the platform sends the request.
    package struct Destination: Codable, Sendable, Equatable {
        /// Begins with `/`.
        package var path: String
        /// Lowercase.
        package var method: String

        /// Names both parts.
        package init(path: String, method: String) {
            (self.path, self.method) = (path, method)
        }
    }

    /// When, and with what.
    package struct Cron: Codable, Sendable, Equatable {
        /// Five cron fields.
        package var schedule: String
        /// An IANA name.
        package var timezone: String
        /// Sent as the request's body.
        package var body: String
        /// Sent with the request.
        package var headers: [String: String]

        /// Names every part.
        package init(schedule: String, timezone: String, body: String, headers: [String: String]) {
            (self.schedule, self.timezone, self.body, self.headers) = (schedule, timezone, body, headers)
        }
    }

    /// A UUID.
    package let id: String
    /// The container it belongs to.
    package let containerID: String
    /// As it was created.
    package internal(set) var name: String
    /// Free text.
    package internal(set) var description: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// Where the request goes.
    package internal(set) var destination: Destination
    /// When, and with what.
    package internal(set) var cron: Cron
    /// Where it is in its life.
    package internal(set) var status: ResourceStatus
    /// As a container's.
    package internal(set) var errorMessage: String?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    var generation = 0

    var sortName: String { name }
}

/// The fields of a trigger that a create or a PATCH may carry; nil leaves the field alone.
package struct TriggerChange: Sendable, Equatable {
    /// As it was created.
    package var name: String?
    /// Free text.
    package var description: String?
    /// Free labels.
    package var tags: [String]?
    /// Where the request goes.
    package var destination: ContainerTrigger.Destination?
    /// When, and with what.
    package var cron: ContainerTrigger.Cron?

    /// Changes nothing.
    package init() {}
}
