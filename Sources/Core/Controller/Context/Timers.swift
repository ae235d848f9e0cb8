import Model

/// What a machine does at a time. Times are the machine's own.
struct Timers: Hashable, Sendable {
    /// What is done.
    enum Kind: Hashable, Sendable {
        case pass(Trigger)
        case effect(Effect)
        case rollout
        case step
        case save
        case record(String)
        /// Time to record how many quiet passes there were.
        case heartbeat
        /// The effect has been without success for too long.
        case outage(EffectID, Reason)
        /// Git hasn't answered.
        case source(EffectID)
        /// The wider look has taken too long.
        case survey
        /// Go on without the pins that have no answer.
        case pins
        /// Read git beside a rollout.
        case beside
        /// A step waits for a Terraform process that was told to stop and doesn't end.
        case blocked
        /// Ask again who caused drift, or go on without an answer.
        case attribution
        /// Backups: a look or a try is due.
        case backups
        /// The verification of backups: a look or a try is due.
        case verification

        /// Whether it belongs to what is under way, and ends with it.
        var belongsToActivity: Bool {
            switch self {
            case .effect, .rollout, .step, .outage, .attribution, .pins, .source, .beside, .blocked: true
            case .pass, .save, .record, .survey, .heartbeat, .backups, .verification: false
            }
        }

        /// Whether it limits how long something may take: time in which the process stood still isn't counted. What is
        /// only waited for may come at once; a rollout's deadline is set again after the look.
        var limits: Bool {
            switch self {
            case .outage, .source, .attribution, .pins, .survey, .blocked: true
            case .pass, .effect, .rollout, .step, .beside, .save, .record, .heartbeat, .backups, .verification: false
            }
        }

        var isPass: Bool { if case .pass = self { true } else { false } }
        var isEffect: Bool { if case .effect = self { true } else { false } }
        var isObservation: Bool { if case .effect(.observe) = self { true } else { false } }

        /// Whether the other takes this one's place.
        func isReplaced(by other: Kind) -> Bool {
            switch (self, other) {
            case (.pass, .pass), (.rollout, .rollout), (.step, .step), (.save, .save): true
            default: self == other
            }
        }
    }

    /// Something and its time.
    struct Timer: Hashable, Sendable {
        let at: Timestamp
        let kind: Kind
    }

    private var all: [Timer] = []

    /// The next time at which something is due.
    var next: Timestamp? { all.lazy.map(\.at).min() }
    /// The next time at which a pass begins.
    var nextPass: Timestamp? { all.lazy.filter(\.kind.isPass).map(\.at).min() }

    /// Whether something like that is set.
    func contains(where isMeant: (Timer) -> Bool) -> Bool { all.contains(where: isMeant) }

    /// Sets it, in place of one that it replaces. A pass that is due earlier stays.
    mutating func schedule(_ kind: Kind, at time: Timestamp) {
        if kind.isPass, all.contains(where: { $0.kind.isPass && $0.at <= time }) { return }
        all.removeAll { $0.kind.isReplaced(by: kind) }
        all.append(Timer(at: time, kind: kind))
    }

    mutating func cancel(where isMeant: (Kind) -> Bool) { all.removeAll { isMeant($0.kind) } }

    mutating func cancel(_ kind: Kind) { all.removeAll { $0.kind == kind } }

    /// Those that guard an effect: how long Scaleway may be silent, and git.
    mutating func cancelGuards(of id: EffectID) {
        cancel { kind in
            switch kind {
            case .outage(id, _), .source(id): true
            default: false
            }
        }
    }

    mutating func cancelOutage(of id: EffectID) {
        cancel { if case .outage(id, _) = $0 { true } else { false } }
    }

    /// Takes out what is due, in the order of its times.
    mutating func take(dueAt now: Timestamp) -> [Kind] {
        let due = all.filter { $0.at <= now }.sorted { $0.at < $1.at }
        all.removeAll { $0.at <= now }
        return due.map(\.kind)
    }

    /// The process stood still for that long.
    mutating func standStill(for gap: Duration) {
        all = all.map { $0.kind.limits ? Timer(at: $0.at + gap, kind: $0.kind) : $0 }
    }
}
