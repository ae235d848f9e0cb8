/// A cron trigger of a container (api.md 2.8). Queue triggers aren't simulated.
package struct ContainerTrigger: Codable, Sendable, ListRow {
    /// Where the platform sends the request.
    package struct Destination: Codable, Sendable, Equatable {
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
        package var schedule: String
        package var timezone: String
        package var body: String
        package var headers: [String: String]

        /// Names every part.
        package init(schedule: String, timezone: String, body: String, headers: [String: String]) {
            (self.schedule, self.timezone, self.body, self.headers) = (schedule, timezone, body, headers)
        }
    }

    package let id: String
    package let containerID: String
    package internal(set) var name: String
    package internal(set) var description: String
    package internal(set) var tags: [String]
    package internal(set) var destination: Destination
    package internal(set) var cron: Cron
    package internal(set) var status: ResourceStatus
    /// As a container's.
    package internal(set) var errorMessage: String?
    package let createdAt: CloudTime
    package internal(set) var updatedAt: CloudTime
    var generation = 0

    var sortName: String { name }
}

/// The fields of a trigger that a create or a PATCH may carry; nil leaves the field alone.
package struct TriggerChange: Sendable, Equatable {
    package var name: String?
    package var description: String?
    package var tags: [String]?
    package var destination: ContainerTrigger.Destination?
    package var cron: ContainerTrigger.Cron?

    /// Changes nothing.
    package init() {}
}
