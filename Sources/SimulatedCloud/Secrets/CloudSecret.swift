/// A secret of Secret Manager with its versions (api.md 3).
package struct CloudSecret: Codable, Sendable, ListRow {
    package let id: String
    package internal(set) var name: String
    package let projectID: String
    package internal(set) var path: String
    package internal(set) var description: String
    package internal(set) var tags: [String]
    /// `opaque`, `key_value`, …: can't change.
    package let type: String
    package internal(set) var isProtected: Bool
    package internal(set) var ephemeralPolicy: EphemeralPolicy?
    /// Set by a delete; the object can be read for 7 more days.
    package internal(set) var deletionRequestedAt: CloudTime?
    package let createdAt: CloudTime
    package internal(set) var updatedAt: CloudTime
    /// Oldest first; a revision's number is never used again.
    package internal(set) var versions: [SecretVersion] = []

    var sortName: String { name }
}

/// When a secret's versions end by themselves.
package struct EphemeralPolicy: Codable, Sendable, Equatable {
    /// Microseconds; nil is for ever.
    package var timeToLive: Int64?
    package var expiresOnceAccessed: Bool?
    /// `delete` or `disable`.
    package var action: String

    /// Names every part.
    package init(timeToLive: Int64?, expiresOnceAccessed: Bool?, action: String) {
        (self.timeToLive, self.expiresOnceAccessed, self.action) = (timeToLive, expiresOnceAccessed, action)
    }
}

/// One version of a secret. Its data leaves the cloud only through `access`.
package struct SecretVersion: Codable, Sendable, Equatable {
    /// `enabled`, `disabled`, `deleted` or `scheduled_for_deletion` on the wire.
    package enum Status: String, Codable, Sendable {
        case enabled, disabled, deleted
        case scheduledForDeletion = "scheduled_for_deletion"
    }

    /// How this version ends by itself.
    package struct Ephemeral: Codable, Sendable, Equatable {
        package let expiresAt: CloudTime?
        package let expiresOnceAccessed: Bool?
        package let action: String
    }

    /// From 1.
    package let revision: Int
    package internal(set) var status: Status
    package internal(set) var description: String
    package internal(set) var ephemeral: Ephemeral?
    package let createdAt: CloudTime
    package internal(set) var updatedAt: CloudTime
    package internal(set) var deletedAt: CloudTime?
    package internal(set) var deletionRequestedAt: CloudTime?
    /// Base64; opaque to the engine.
    var data: String
}

/// Which version is meant: a number, `latest` or `latest_enabled`.
package enum RevisionSelector: Sendable, Equatable {
    case number(Int)
    case latest
    case latestEnabled

    /// Reads the path's part; nil for anything else.
    package init?(_ text: String) {
        switch text {
        case "latest": self = .latest
        case "latest_enabled": self = .latestEnabled
        default:
            guard let number = Int(text), number > 0 else { return nil }
            self = .number(number)
        }
    }
}
