import Model
package import Ports

extension MigrationMachine {
    /// Where a run stands.
    enum Phase: String, Hashable, Codable, Sendable {
        /// Its container is asked for.
        case beginning
        /// Its container is watched.
        case polling
        /// The end is known, and the container is taken away.
        case removing
        case finished
    }

    /// What is saved of a run. The names are those of the file, and stay; a member that is added is optional, so that the
    /// state of a version that didn't know it can be read.
    package struct Saved: Hashable, Codable, Sendable {
        /// Which run.
        package let order: MigrationOrder
        var phase = Phase.beginning
        /// The container, once it is known.
        var containerID: String?
        /// Until when the container must run; nil before the first `.begin`.
        var deployUntil: Timestamp?
        /// Until when the outcome must be there; nil before the first `.begin`.
        var until: Timestamp?
        /// Until when the container's removal is waited for; nil before the end.
        var removeUntil: Timestamp?
        /// Whether the container was seen to run, or its program to answer.
        var isUp = false
        /// The last answer, without its output; nil before the first one.
        var seen: MigrationLook.Answer?
        /// Containers of this run that went away.
        var vanished = 0
        /// Containers of this run that Scaleway couldn't run.
        var broken = 0
        /// Looks at this container that went well.
        var looks = 0
        /// Failures in a row of what is being tried.
        var failures = 0
        /// Since when looks are refused.
        var deniedSince: Timestamp?
        /// What went wrong the last time something was tried; nil when it went well.
        var trouble: Reason?
        /// How it ended; nil before.
        var end: MigrationEnd?

        init(order: MigrationOrder) { self.order = order }
    }

    /// What it is doing, for `status`: a clause that goes on after the service's name.
    package var words: String {
        let trouble = saved.trouble.map { ", after: \(Sentence.open($0.message))" } ?? ""
        switch saved.phase {
        case .beginning: return "a container for the migration is asked for\(trouble)"
        case .polling: return polling + trouble
        case .removing: return "the migration is over and its container is being removed"
        case .finished: return "the migration is over"
        }
    }

    private var polling: String {
        switch saved.seen?.state {
        case nil:
            saved.isUp ? "the migration's first answer is waited for" : "the migration's container is being started"
        case .starting: "the migration waits for its database"
        case .waiting: "the migration waits for the lock or the revision of its database"
        case .running, .done, .failed:
            "\(order.command.joined(separator: " ")) runs"
                + (saved.seen?.startedAt.map { " since \($0)" } ?? "")
        }
    }
}
