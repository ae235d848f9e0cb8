package import LiveState
package import Model

/// What was there and isn't any more, from the first look that missed it. Pure.
///
/// One look is not believed: Scaleway's API was seen to answer 404 and empty lists for seconds while everything ran.
/// What is believed to be gone is made again, called drift and forgotten; so a second look must agree, and some time
/// must lie between the two.
package struct Absences: Hashable, Codable, Sendable {
    /// Time from the first look that misses a container to the one that is believed. A replacement must
    /// run within 30 s.
    package static let containerPause: Duration = .seconds(2)
    /// The same for the namespace, which is never made twice in a hurry: it holds everything.
    package static let namespacePause: Duration = .seconds(60)

    /// One thing that is missing.
    private struct Missing: Hashable, Codable {
        let id: String
        var since: Timestamp
    }

    /// Looks that lie further apart than this agree about nothing: the API may have been right between
    /// them, and wrong again.
    private static let longestGap: Duration = .seconds(120)

    private var namespace: Missing?
    private var lookedAt: Timestamp?
    private var instances: [InstanceName: Missing] = [:]

    package init() {}

    /// What a look means.
    package enum Verdict: Hashable, Sendable {
        /// Nothing is missing but what was missed long enough.
        case believed
        /// A look at that time may be believed.
        case lookAgain(at: Timestamp, Reason)
    }

    /// Takes a look.
    ///
    /// - `now`: by a clock that never goes back; the one of the look may.
    /// - `namespace`: the one that holds the environment's containers, as far as is known.
    /// - `containers`: ids of the containers that should be there, by instance.
    package mutating func take(
        _ live: LiveEnvironment, at now: Timestamp, namespace known: String?, containers: [InstanceName: String]
    ) -> Verdict {
        if let lookedAt, now > lookedAt + Self.longestGap { self = Absences() }
        lookedAt = now
        defer { if namespace == nil, instances.isEmpty { lookedAt = nil } }
        var missing: [InstanceName: Missing] = [:]
        for (name, id) in containers where live.container(name) == nil && !live.isUnreadable(name, id: id) {
            let before = instances[name]
            missing[name] = before?.id == id ? before : Missing(id: id, since: now)
        }
        instances = missing
        if let known, live.namespace?.id != known {
            if namespace?.id != known { namespace = Missing(id: known, since: now) }
        } else {
            namespace = nil
        }
        if let namespace, now < namespace.since + Self.namespacePause {
            return .lookAgain(at: namespace.since + Self.namespacePause, Self.reason(namespace: known ?? ""))
        }
        let young = missing.filter { now < $0.value.since + Self.containerPause }
        guard let latest = young.values.map(\.since).max() else { return .believed }
        return .lookAgain(at: latest + Self.containerPause, Self.reason(young.keys.sorted()))
    }

    /// Whether something is missing that isn't believed to be gone yet.
    package func isAwaited(at now: Timestamp) -> Bool {
        namespace.map { now < $0.since + Self.namespacePause } ?? false
            || instances.values.contains { now < $0.since + Self.containerPause }
    }

    /// Takes time out in which nobody looked: the process stood still, or the clock was set forward.
    package mutating func extend(by time: Duration) {
        if let missing = namespace { namespace?.since = missing.since + time }
        for (name, missing) in instances { instances[name]?.since = missing.since + time }
    }

    private static func reason(namespace id: String) -> Reason {
        Reason(
            code: "looking_again",
            message:
                "Looking again: Scaleway doesn't show the namespace \(id), which was there before. Nothing is done "
                + "about it before it was missing for a minute.")
    }

    private static func reason(_ names: [InstanceName]) -> Reason {
        let shown =
            names.prefix(5).map(\.text).joined(separator: ", ")
            + (names.count > 5 ? " and \(names.count - 5) more" : "")
        return Reason(
            code: "looking_again",
            message:
                "Looking again: Scaleway doesn't show \(shown), which \(names.count == 1 ? "was" : "were") there "
                + "before."
        )
    }
}
