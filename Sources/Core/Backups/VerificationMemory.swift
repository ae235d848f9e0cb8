package import Model

/// What is known of verifications from one start to the next.
package struct VerificationMemory: Hashable, Codable, Sendable {
    /// The one under way, until nothing of it is left; at most one at a time.
    package internal(set) var run: VerificationRun?
    /// The last one of each database.
    package internal(set) var last: [String: VerificationResult] = [:]
    /// When a database is tried again that couldn't be verified, or whose backup was bad, by Scaleway's clock.
    package internal(set) var again: [String: Again] = [:]
    /// What a person asked for.
    package internal(set) var order: Order?
    /// Conditions that were told and still hold, by code and database.
    package internal(set) var standing: [String: BackupMemory.Condition] = [:]

    /// When the next try comes.
    package struct Again: Hashable, Codable, Sendable {
        /// How many tries in a row didn't end well.
        package internal(set) var times: Int
        /// No further one before, by Scaleway's clock.
        package internal(set) var until: Timestamp
    }

    /// A request, as far as it was carried out.
    package struct Order: Hashable, Codable, Sendable {
        /// The request's id.
        package let requestID: String
        /// When it was asked for, by this machine's clock.
        package let since: Timestamp
        /// Databases that are still to be verified, in order.
        package internal(set) var remaining: [String]
        /// What was found.
        package internal(set) var results: [VerificationResult] = []
        /// When something last came to an end since it was asked for, by this machine's clock; nil before.
        package internal(set) var movedAt: Timestamp?
    }

    package init() {}

    /// What a person should know, in a fixed order.
    package var troubles: [Reason] { standing.sorted { $0.key < $1.key }.map(\.value.reason) }

    /// The environment is gone, or moves. What was found is of no use any more; what a verification made is still to be
    /// removed where it was made.
    package var forgotten: VerificationMemory {
        var memory = VerificationMemory()
        memory.run = run
        return memory
    }
}
