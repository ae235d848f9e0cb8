package import Model
package import Reconciliation

/// One instance that a rollback puts back, and how far it is.
package struct RollbackTarget: Hashable, Codable, Sendable {
    /// What going back means for the instance.
    package enum Kind: Hashable, Codable, Sendable {
        /// Put every field of the release back on its container.
        case restore(AppliedInstance)
        /// This rollout created it and there is nothing to go back to.
        case delete
        /// This rollout created it again, and its service has a good release: it gets that one. `trusted` when it is the very release that the
        /// rollout put there, so that its secrets needn't be written again.
        case repair(InstanceSpec, trusted: Bool)
    }

    /// How far it is.
    package enum Phase: String, Hashable, Codable, Sendable {
        case waiting, writing, settling, probing, done
    }

    /// The instance.
    package let name: InstanceName
    /// What going back means for it.
    package internal(set) var kind: Kind
    package internal(set) var phase: Phase = .waiting
    package internal(set) var passed = 0
    /// Set when Scaleway refused the write because the container is busy; `status` shows it.
    package internal(set) var busySince: Timestamp?
    /// How often the release was written.
    package internal(set) var writes = 0

    package init(name: InstanceName, kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// Whether the instance exists only because of the rollout.
    var isCreated: Bool {
        if case .restore = kind { false } else { true }
    }
}
