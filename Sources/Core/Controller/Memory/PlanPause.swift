import DesiredState
package import Model

/// The last infrastructure step couldn't be done, and would meet the same when it were begun again at once: a person has
/// to change something, in git or in the console. Until then it is tried less and less often.
package struct PlanPause: Hashable, Codable, Sendable {
    /// The longest time between two tries: what a person put right is seen by itself within it, and at once by
    /// `amarre reconcile`.
    static let longest: Duration = .seconds(600)

    /// The state of `terraform/` that it was. Another one is tried at once.
    package let tree: String?
    /// The passwords that it was with; others are tried at once as well. Nil for none.
    package let passwords: [String: SecretPin]?
    /// Whether git asked for it. What git doesn't ask for, drift, stops no release.
    package let isAskedFor: Bool
    /// How the reconciliation ended.
    package let outcome: Outcome
    /// Why it couldn't be done.
    package let reason: Reason
    /// How many times in a row.
    package let times: Int
    /// When it is tried again.
    package let until: Timestamp

    /// After one more try that ended so; `first` is the wait after the first one, which doubles each time.
    init(
        _ header: ReconciliationHeader, _ outcome: Outcome, _ reason: Reason, after before: PlanPause?,
        in memory: EnvironmentMemory, first: Duration, now: Timestamp
    ) {
        tree = header.terraformTree
        passwords = memory.pins.passwords
        isAskedFor = header.asksForInfrastructure(memory)
        self.outcome = outcome
        self.reason = reason
        let isSame = before.map { $0.concerns(header, memory) && reason.isRepetition(of: $0.reason) } ?? false
        times = isSame ? (before?.times ?? 0) + 1 : 1
        let wait = (1..<min(times, 16)).reduce(first) { wait, _ in min(wait * 2, Self.longest) }
        until = now + wait
    }

    /// Whether it is about what is asked for now.
    func concerns(_ header: ReconciliationHeader, _ memory: EnvironmentMemory) -> Bool {
        tree == header.terraformTree && passwords == memory.pins.passwords
            && isAskedFor == header.asksForInfrastructure(memory)
    }
}

extension ReconciliationHeader {
    /// Whether git asks for other infrastructure than was applied last.
    func asksForInfrastructure(_ memory: EnvironmentMemory) -> Bool {
        memory.code.applied != terraformTree
            || !isCodeKept
                && (memory.pins.passwords != memory.code.appliedPasswords
                    || desired?.backupDays != memory.code.appliedBackupDays)
    }
}
