/// The passes of an environment that found what the pass before them had found, since the last heartbeat.
///
/// Such a pass leaves nothing on the disk; the next `audit.heartbeat` counts it. What a crash takes from the count is
/// said as a gap.
package struct PassTally: Hashable, Codable, Sendable {
    /// More combinations of commit, outcome and reason in one tally are counted together.
    package static let largest = 40

    /// Passes at one commit that ended in the same way.
    package struct Group: Hashable, Codable, Sendable {
        /// The commit; nil when git was never read, and in the group of those that aren't kept apart.
        package let commit: CommitID?
        /// How they ended; nil in the group of those that aren't kept apart.
        package let outcome: Outcome?
        /// The code of the reason; `other` in the group of those that aren't kept apart.
        package let code: String
        /// How many there were.
        package fileprivate(set) var count: Int
        /// When the last one ended.
        package fileprivate(set) var last: Timestamp
    }

    /// A time whose passes aren't counted.
    package struct Gap: Hashable, Codable, Sendable {
        /// When the count was last known to be whole.
        package let since: Timestamp
        /// When counting began again.
        package let until: Timestamp

        package init(since: Timestamp, until: Timestamp) {
            self.since = since
            self.until = until
        }
    }

    /// When counting began.
    package let since: Timestamp
    /// What was counted, in the order in which it was first seen.
    package private(set) var groups: [Group] = []
    /// The time that a crash has taken from the count; nil when there was none.
    package private(set) var uncounted: Gap?
    /// Whether the process said that it would end, and has counted nothing since.
    package private(set) var isClosed = false

    package init(since: Timestamp) { self.since = since }

    /// How many passes were counted.
    package var count: Int { groups.reduce(0) { $0 + $1.count } }

    /// Counts a pass that ended at `time`.
    package mutating func count(commit: CommitID?, outcome: Outcome, code: String, at time: Timestamp) {
        isClosed = false
        if let index = groups.firstIndex(where: { $0.commit == commit && $0.outcome == outcome && $0.code == code }) {
            add(to: index, time)
        } else if groups.count < Self.largest {
            groups.append(Group(commit: commit, outcome: outcome, code: code, count: 1, last: time))
        } else if let index = groups.firstIndex(where: { $0.outcome == nil }) {
            add(to: index, time)
        } else {
            groups.append(Group(commit: nil, outcome: nil, code: "other", count: 1, last: time))
        }
    }

    private mutating func add(to index: Int, _ time: Timestamp) {
        groups[index].count += 1
        groups[index].last = time
    }

    /// The process is about to end and this is going to be saved: a start after that has lost nothing.
    package mutating func close() { isClosed = true }

    /// The process began again at `now` with what was saved at `savedAt`.
    package mutating func resume(savedAt: Timestamp, now: Timestamp) {
        if !isClosed { uncounted = Gap(since: uncounted?.since ?? savedAt, until: now) }
        isClosed = false
    }

    /// One sentence for the record.
    package func message(until: Timestamp) -> String {
        let parts = groups.map { group in
            "\(group.count) × \(group.code)\(group.commit.map { " at \($0.text.prefix(12))" } ?? "")"
        }
        let gap =
            uncounted.map { " Passes from \($0.since) to \($0.until) aren't counted: the controller began again." }
            ?? ""
        return
            "Passes from \(since) to \(until) that found what the pass before had found: "
            + "\(parts.joined(separator: ", ")).\(gap)"
    }
}
