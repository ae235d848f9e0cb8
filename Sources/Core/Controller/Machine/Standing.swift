/// Where an environment stands, and what may follow: the life of a reconciliation, as it is drawn in
/// `docs/architecture.md`.
///
/// The drawing is made of ``after``, and a test holds the two together. A step of a pass or of work that isn't in it
/// ends what is under way as an internal error.
package enum Standing: String, CaseIterable, Hashable, Sendable {
    /// Nothing is under way.
    case idle
    /// The turn is lent to a command of a person's own.
    case lent

    // A pass.
    /// Reading git.
    case reading
    /// Asking which code another environment was seen healthy with.
    case comparingCode
    /// Resolving tags and secret revisions.
    case resolving
    /// Looking at Scaleway.
    case looking
    /// Asking who caused drift.
    case explaining

    // Work.
    /// Recording that it begins.
    case opening
    /// Looking before what comes next.
    case lookingAgain
    case infrastructure
    /// Migrating a service's database, or taking that back.
    case migrating
    case rolling
    /// Suspended between two instances.
    case parked
    case rollingBack
    /// Bringing Terraform's state in line.
    case refreshing
    /// The full plan at the end.
    case verifying
    /// The process stops before the next stage.
    case halted

    /// Recording how it ended.
    case closing

    /// What may follow.
    package var after: [Standing] {
        switch self {
        case .idle: [.reading, .lent]
        case .lent: [.idle]
        case .reading: [.comparingCode, .resolving, .closing, .idle]
        case .comparingCode: [.resolving]
        case .resolving: [.looking]
        case .looking: [.explaining, .opening, .closing, .idle, .reading]
        case .explaining: [.opening, .closing, .idle]
        case .opening:
            [
                .lookingAgain, .infrastructure, .migrating, .rolling, .rollingBack, .refreshing, .verifying, .halted,
                .closing,
            ]
        case .lookingAgain:
            [.infrastructure, .migrating, .rolling, .rollingBack, .refreshing, .verifying, .halted, .closing]
        case .infrastructure: [.lookingAgain, .migrating, .closing]
        case .migrating: [.lookingAgain, .rolling, .refreshing, .verifying, .halted, .closing]
        case .rolling:
            [.lookingAgain, .migrating, .parked, .rollingBack, .refreshing, .verifying, .halted, .closing]
        case .parked: [.rolling, .rollingBack]
        case .rollingBack: [.migrating, .refreshing, .verifying, .closing]
        case .refreshing: [.migrating, .verifying, .closing]
        case .verifying: [.lookingAgain, .infrastructure, .migrating, .refreshing, .closing]
        case .halted: [.lookingAgain]
        case .closing: [.idle]
        }
    }

    /// The drawing, for Mermaid.
    package static var diagram: String {
        let arrows = allCases.flatMap { from in from.after.map { "    \(from.rawValue) --> \($0.rawValue)" } }
        return (["stateDiagram-v2", "    [*] --> idle"] + arrows).joined(separator: "\n")
    }
}

extension EnvironmentMachine {
    /// Where the environment stands.
    package var standing: Standing { activity.standing }
}

extension Activity {
    var standing: Standing {
        switch self {
        case .idle: .idle
        case .lent: .lent
        case .pass(let pass): pass.standing
        case .work(let work): work.stage.standing
        case .closing: .closing
        }
    }
}

extension Pass {
    var standing: Standing {
        switch state {
        case .reading: .reading
        case .comparingCode: .comparingCode
        case .resolving: .resolving
        case .looking: .looking
        case .explaining, .ended: .explaining
        }
    }
}

extension Work.Stage {
    var standing: Standing {
        switch self {
        case .opening: .opening
        case .looking: .lookingAgain
        case .infrastructure: .infrastructure
        case .migrating: .migrating
        case .rolling: .rolling
        case .parked: .parked
        case .rollingBack: .rollingBack
        case .refreshing: .refreshing
        case .verifying: .verifying
        case .halted: .halted
        case .ended: .closing
        }
    }
}
