/// A secret of Secret Manager with its versions (api.md 3).
package struct CloudSecret: Codable, Sendable, QueryRow {
    /// A UUID.
    package let id: String
    /// As it was created.
    package internal(set) var name: String
    /// The Scaleway project.
    package let projectID: String
    /// The folder, `/` at the top.
    package internal(set) var path: String
    /// Free text.
    package internal(set) var description: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// `opaque`, `key_value`, …: can't change.
    package let type: String
    /// A protected secret can't be deleted.
    package internal(set) var isProtected: Bool
    /// nil: its versions don't end by themselves.
    package internal(set) var ephemeralPolicy: EphemeralPolicy?
    /// Set by a delete; the object can be read for 7 more days.
    package internal(set) var deletionRequestedAt: CloudTime?
    /// The Key Manager key that encrypts it; nil for Scaleway's own.
    package internal(set) var keyID: String?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    /// Oldest first; a revision's number is never used again.
    package internal(set) var versions: [SecretVersion] = []

    var sortName: String { name }
}

/// When a secret's versions end by themselves.
package struct EphemeralPolicy: Codable, Sendable, Equatable {
    /// Microseconds; nil is for ever.
    package var timeToLive: Int64?
    /// Whether one access ends it.
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
        /// When it ends; nil is never.
        package internal(set) var expiresAt: CloudTime?
        /// Whether one access ends it.
        package internal(set) var expiresOnceAccessed: Bool?
        /// `delete` or `disable`.
        package internal(set) var action: String

        /// Whether its time is over; a change may have moved it.
        func isDue(at time: Int64) -> Bool { expiresAt.map { $0.microseconds <= time } ?? false }
    }

    /// From 1.
    package let revision: Int
    /// Where it is in its life.
    package internal(set) var status: Status
    /// Free text.
    package internal(set) var description: String
    /// Whether, and how, it ends by itself.
    package internal(set) var ephemeral: Ephemeral?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    /// When it was deleted; nil while it exists.
    package internal(set) var deletedAt: CloudTime?
    /// When its deletion was asked for.
    package internal(set) var deletionRequestedAt: CloudTime?
    /// The checksum that was sent with the data, handed back with it.
    package internal(set) var checksum: Int?
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
