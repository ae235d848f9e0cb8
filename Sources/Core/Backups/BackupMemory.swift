package import Model

/// What is known of an environment's backups from one start to the next. What the API shows isn't in it: that is looked
/// at anew.
package struct BackupMemory: Hashable, Codable, Sendable {
    /// A backup that the controller made, as long as it may be there.
    package struct Made: Hashable, Codable, Sendable {
        /// What it was made for.
        package let order: BackupOrder
        /// When it was seen to be good; nil before that.
        package internal(set) var goodAt: Timestamp?
        /// Whether its failure was told.
        package internal(set) var isTold: Bool?
    }

    /// Tries for a slot that came to nothing.
    package struct Attempt: Hashable, Codable, Sendable {
        /// How many in a row.
        package internal(set) var times: Int
        /// No further one before.
        package internal(set) var until: Timestamp
        /// Why the last one failed.
        package internal(set) var reason: Reason
    }

    /// Something that stands in the way of backups.
    package struct Condition: Hashable, Codable, Sendable {
        /// When it was told, by this machine's clock.
        package let since: Timestamp
        /// In words.
        package let reason: Reason
    }

    /// An order whose call was begun and that no answer is known of.
    package struct Begun: Hashable, Codable, Sendable {
        /// What was asked for.
        package let order: BackupOrder
        /// By Scaleway's clock.
        package let at: Timestamp
    }

    /// Since when there is something to back up and a policy for it, by Scaleway's clock.
    package internal(set) var since: Timestamp?
    /// By id. Only these are ever removed: a name alone proves nothing.
    package internal(set) var made: [String: Made] = [:]
    /// By ``BackupOrder/name``.
    package internal(set) var attempts: [String: Attempt] = [:]
    /// At most one at a time.
    package internal(set) var begun: Begun?
    /// Those whose removal was asked for and isn't known to have happened, with the reason, by id.
    package internal(set) var removing: [String: Reason] = [:]
    /// Failures of the schedule's and other people's backups that were told, by id.
    package internal(set) var told: Set<String> = []
    /// The last slot of each row and tier that was found to be without a good backup, and told of.
    package internal(set) var gaps: [String: BackupSlot] = [:]
    /// Conditions that were told and still hold, by code.
    package internal(set) var standing: [String: Condition] = [:]

    package init() {}

    /// What a person should know: what stands in the way of backups, then what was tried in vain; each in a fixed order.
    package var troubles: [Reason] {
        standing.sorted { $0.key < $1.key }.map(\.value.reason)
            + attempts.sorted { $0.key < $1.key }.map { name, attempt in
                Reason(
                    code: attempt.reason.code,
                    message:
                        "\(attempt.reason.message) \(name) is tried again at \(attempt.until), after \(attempt.times) in vain."
                )
            }
    }
}
