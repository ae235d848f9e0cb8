/// Who made a commit, when, and why. Names and addresses are personal data: they stay out of the audit log's leaves.
package struct CommitInfo: Hashable, Codable, Sendable {
    /// Its full object id.
    package let id: CommitID
    /// Its parents, in git's order; empty for the first commit.
    package let parents: [CommitID]
    /// Who wrote the change.
    package let author: Person
    /// Who made the commit.
    package let committer: Person
    /// First line of the message.
    package let subject: String
    /// `Key: value` lines at the message's end, in order (git-interpret-trailers).
    package let trailers: [Trailer]

    package init(
        id: CommitID, parents: [CommitID], author: Person, committer: Person, subject: String, trailers: [Trailer]
    ) {
        self.id = id
        self.parents = parents
        self.author = author
        self.committer = committer
        self.subject = subject
        self.trailers = trailers
    }

    /// A person as git knows one. Personal data.
    package struct Person: Hashable, Codable, Sendable {
        /// As it was configured; anything may stand here.
        package let name: String
        /// As it was configured; nobody checked it.
        package let email: String
        /// When, by that person's clock.
        package let time: Timestamp

        package init(name: String, email: String, time: Timestamp) {
            self.name = name
            self.email = email
            self.time = time
        }
    }

    /// One `Key: value` line.
    package struct Trailer: Hashable, Codable, Sendable {
        /// What stands before the colon.
        package let key: String
        /// What stands behind it, without the space.
        package let value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }
}
