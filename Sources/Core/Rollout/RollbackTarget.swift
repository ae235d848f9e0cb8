package import Model
package import Planning

/// One instance that a rollback puts back, and how far it is.
package struct RollbackTarget: Hashable, Sendable {
    /// What going back means for the instance.
    package enum Kind: Hashable, Codable, Sendable {
        /// Put every field of the release back on its container.
        case restore(AppliedInstance)
        /// This rollout created it and there is nothing to go back to.
        case delete
        /// This rollout created it again, and its service has a good release: it gets that one. `trusted` when it is
        /// the very release that the rollout put there, so that its secrets needn't be written again.
        case repair(InstanceSpec, trusted: Bool)
    }

    /// How far it is.
    package enum Phase: String, Hashable, Codable, Sendable {
        case waiting
        /// Asking for the newest revision of a secret whose own can't be read any more.
        case resolving
        case writing, settling, probing, done
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
    /// How often a write was asked for; nil for never.
    package internal(set) var attempts: Int?
    /// Secret revisions that can't be read any more, as the writes found out; nil for none.
    package internal(set) var unreadable: [SecretPin]?
    /// What stands for them where the container has nothing to keep, by the secret's name.
    package internal(set) var newest: [String: SecretPin]?
    /// Why the last write didn't succeed.
    package internal(set) var trouble: Reason?
    /// Why it was left without being put back; nil when it was put back, or still is being.
    package internal(set) var left: Reason?

    package init(name: InstanceName, kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// The container that it was; nil when that isn't known.
    var containerID: String? {
        if case .restore(let applied) = kind { applied.containerID } else { nil }
    }

    /// Whether that revision can't be read any more.
    package func isUnreadable(_ pin: SecretPin) -> Bool { unreadable?.contains(pin) ?? false }

    /// Names of secrets without which the container can't be written: their revision can't be read, the container has
    /// nothing to keep, and no other revision is known.
    func open(_ applied: AppliedInstance, _ hashes: [String: String]) -> [String] {
        let open = applied.spec.secrets.filter { variable, pin in
            isUnreadable(pin) && hashes[variable] == nil && newest?[pin.name] == nil
        }
        return Set(open.values.map(\.name)).sorted()
    }

    /// Whether the instance exists only because of the rollout.
    var isCreated: Bool {
        if case .restore = kind { false } else { true }
    }
}
