import Model

/// The effects that a machine has asked for and that haven't ended, each with who waits for it.
///
/// - An answer to an effect that isn't in the ledger any more is dropped.
/// - Terraform's effects go one at a time: another one, or one that was told to stop and still runs, blocks the next.
struct EffectLedger: Hashable, Sendable {
    /// Who asked, and gets the answer.
    enum Owner: Hashable, Sendable {
        /// The pass or the reconciliation under way; its end withdraws the effect.
        case activity
        /// The wider look, which goes on beside everything else.
        case survey
        /// Who caused drift.
        case attribution
        /// The backups, which no reconciliation begins or ends.
        case backups
        /// The verification of a backup, which no reconciliation begins or ends either.
        case verification

        /// Whether it goes on beside reconciliations: no end of one withdraws its effects, and none is billed for them.
        var isBeside: Bool {
            switch self {
            case .survey, .backups, .verification: true
            case .activity, .attribution: false
            }
        }

        /// Who asks for such an effect.
        init(_ effect: Effect) {
            self =
                switch effect {
                case .survey: .survey
                case .attribute: .attribution
                case .backup: .backups
                case .verification: .verification
                default: .activity
                }
        }
    }

    /// An effect under way.
    struct Entry: Hashable, Sendable {
        let effect: Effect
        /// When it was asked for.
        fileprivate(set) var since: Timestamp
        /// The process stood still for a while since then: a timeout of it says nothing.
        fileprivate(set) var isDoubtful = false

        var owner: Owner { Owner(effect) }
    }

    /// The number that the next effect gets.
    private(set) var next: Int
    private var entries: [EffectID: Entry] = [:]
    /// Terraform effects that were told to stop and haven't ended yet: no other Terraform effect may begin before.
    private var draining: Set<EffectID> = []
    /// Effects that wait for another Terraform process to end.
    private var blocked: [Effect] = []

    /// - `next`: the number that goes on from what was saved.
    init(next: Int = 1) { self.next = next }

    // MARK: What is under way

    /// Whether nothing is under way.
    var isEmpty: Bool { entries.isEmpty }
    /// All that are under way.
    var effects: some Sequence<Effect> { entries.values.lazy.map(\.effect) }
    /// Their numbers.
    var ids: Set<EffectID> { Set(entries.keys) }
    /// Whether nothing waits for another Terraform process to end.
    var isUnblocked: Bool { blocked.isEmpty }
    /// Whether a Terraform process that was told to stop may still run.
    var isDraining: Bool { !draining.isEmpty }
    /// Whether a Terraform process runs, or was told to end and may still run.
    var runsTerraform: Bool { isDraining || effects.contains(where: \.usesTerraform) }

    /// What is under way under that number; nil when that is over.
    subscript(id: EffectID) -> Entry? { entries[id] }

    /// Whether an effect like that is under way.
    func contains(where isMeant: (Effect) -> Bool) -> Bool { entries.values.contains { isMeant($0.effect) } }

    /// Whether an effect of that owner is under way.
    func contains(_ owner: Owner) -> Bool { entries.values.contains { $0.owner == owner } }

    /// Whether an effect that changes something is under way and not among those that only wait for a save.
    func changesSomething(except waiting: Set<EffectID> = []) -> Bool {
        entries.contains { $0.value.effect.changesSomething && !waiting.contains($0.key) }
    }

    /// Whether all were asked for at that time or before.
    func areAll(since time: Timestamp) -> Bool { entries.values.allSatisfy { $0.since <= time } }

    // MARK: Asking

    /// Enters an effect. Nil when it must wait for another Terraform process; ``unblock()`` gives it back then.
    mutating func enter(_ effect: Effect, at now: Timestamp) -> EffectID? {
        if effect.usesTerraform, runsTerraform {
            blocked.append(effect)
            return nil
        }
        let id = EffectID(number: next)
        next += 1
        entries[id] = Entry(effect: effect, since: now)
        return id
    }

    /// What waited, in order; it is to be asked for again, or to fail.
    mutating func unblock() -> [Effect] {
        defer { blocked = [] }
        return blocked
    }

    // MARK: Ending

    /// An effect has ended: what it was, unless nobody waits for it any more.
    mutating func end(_ id: EffectID) -> Entry? {
        draining.remove(id)
        return entries.removeValue(forKey: id)
    }

    /// Takes out those of `owner` that are meant; their answers are dropped. Returns them in the order in which they
    /// were asked for.
    mutating func drop(of owner: Owner, where isMeant: (Effect) -> Bool = { _ in true }) -> [EffectID] {
        let dropped = entries.filter { $0.value.owner == owner && isMeant($0.value.effect) }.keys.sorted()
        for id in dropped { entries[id] = nil }
        return dropped
    }

    /// Takes out all but the wider look: what asked for them is over. Those that haven't begun, because the save that
    /// must come first isn't durable, are only forgotten; the others are told to stop, and one of
    /// Terraform's is waited for.
    ///
    /// - Returns: Those to stop, in the order in which they were asked for.
    mutating func withdraw(notBegun: Set<EffectID>) -> [EffectID] {
        let withdrawn = entries.filter { !$0.value.owner.isBeside }
        let begun = withdrawn.keys.filter { !notBegun.contains($0) }.sorted()
        for id in begun where withdrawn[id]?.effect.usesTerraform == true { draining.insert(id) }
        for id in withdrawn.keys { entries[id] = nil }
        for id in entries.keys { entries[id]?.isDoubtful = false }
        blocked = []
        return begun
    }

    /// A start: nothing of the process before is under way.
    mutating func restart() { self = EffectLedger(next: next) }

    /// The process stood still for that long.
    mutating func standStill(for gap: Duration) {
        for (id, entry) in entries {
            var entry = entry
            entry.since = entry.since + gap
            entry.isDoubtful = true
            entries[id] = entry
        }
    }
}
