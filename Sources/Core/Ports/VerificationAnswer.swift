/// The answer to a ``VerificationCall``.
package enum VerificationAnswer: Hashable, Codable, Sendable {
    case room(VerificationRoom)
    /// Scaleway took the call; with the id of the instance that it makes of a snapshot.
    case restoring(scratchInstanceID: String?)
    case restored(VerificationRestore)
    /// Whether all is done that opening takes; not, when the instance is still at it.
    case opened(Bool)
    /// The id of the container that counts.
    case counting(String)
    case counted(VerificationCount)
    /// Whether nothing of the verification is left.
    case cleaned(Bool)

    /// Whether that is an answer to it.
    package func answers(_ call: VerificationCall) -> Bool {
        switch (call, self) {
        case (.survey, .room), (.restore, .restoring), (.look, .restored), (.open, .opened), (.count, .counting),
            (.read, .counted), (.clean, .cleaned):
            true
        default: false
        }
    }
}

/// How much room there is to restore into.
package struct VerificationRoom: Hashable, Codable, Sendable {
    /// The instance's status: `ready`, `backuping`, … as the API says it.
    package let status: String
    /// What is free on the instance's volume: its size without its databases. A guess: the API tells no free space, and logs and
    /// indexes of the server's own aren't in it. Nil when the API doesn't tell the sizes of all. May be negative.
    package let freeBytes: Int?
    /// The size of the database that was backed up; nil when it isn't there, or the API doesn't tell.
    package let databaseBytes: Int?
    /// Whether the scratch database's name is taken.
    package let isTaken: Bool

    /// The largest size that is believed, 1 PB: no volume of a database is near it, and sums of such sizes stay far from the
    /// end of `Int`.
    package static let largest = 1_000_000_000_000_000

    /// A size in bytes that somebody has measured and that can be true; nil for 0 (nobody has measured it, recorded), and for
    /// what is negative or over ``largest``.
    package static func known(_ bytes: Int?) -> Int? { bytes.flatMap { (1...largest).contains($0) ? $0 : nil } }

    package init(status: String, freeBytes: Int?, databaseBytes: Int?, isTaken: Bool) {
        self.status = status
        self.freeBytes = freeBytes
        self.databaseBytes = databaseBytes
        self.isTaken = isTaken
    }
}

/// Where a restore stands.
package struct VerificationRestore: Hashable, Codable, Sendable {
    /// Where it stands.
    package enum State: Hashable, Codable, Sendable {
        /// Nothing of it is to be seen.
        case missing
        case restoring
        case ready
        /// Scaleway couldn't do it, with its words.
        case broken(String)
    }

    /// Where it stands.
    package let state: State
    /// The id of the instance that was made of a snapshot; nil for a logical backup, and when it isn't there.
    package let scratchInstanceID: String?

    package init(_ state: State, scratchInstanceID: String? = nil) {
        self.state = state
        self.scratchInstanceID = scratchInstanceID
    }
}

/// What a look at the container that counts found.
package struct VerificationCount: Hashable, Codable, Sendable {
    /// What its program answers.
    package enum Answer: Hashable, Codable, Sendable {
        case counting
        /// Rows by table; nil for a table that isn't there.
        case counts([String: Int?])
        /// Its code and words.
        case failed(code: String, message: String)
    }

    /// The container.
    package let container: MigrationLook.Container
    /// What its program answers; nil when it doesn't.
    package let answer: Answer?
    /// The image that it was made of; nil when nothing says so.
    package let image: String?

    package init(_ container: MigrationLook.Container, answer: Answer? = nil, image: String? = nil) {
        self.container = container
        self.answer = answer
        self.image = image
    }
}
