/// A Scaleway without I/O, timers or JSON: typed calls in, typed answers or ``CloudError`` out, and a clock that only
/// moves when told.
///
/// Time, ids, salts, jitter (all from the state's seed) and the hash function are inputs, so equal inputs give equal
/// clouds. Each product's calls are an extension in its own folder.
package struct SimulatedCloud: Sendable {
    /// Hashes a secret value with a salt into an Argon2id PHC string. Given from outside: the engine holds no
    /// cryptography of its own.
    package typealias SecretHash = @Sendable (_ value: String, _ salt: [UInt8]) -> String

    /// Everything remembered, for saving.
    package internal(set) var state: CloudState
    /// How this cloud behaves.
    package var settings: CloudSettings
    /// Goes up with every change of the state, so that a shell knows when to save.
    package internal(set) var changes: Int = 0
    /// What was pushed to the registry; not part of the state.
    var content = RegistryContent()
    /// Which images the shell can run as programs; nil runs none. Not part of the state.
    package var programs: ProgramCatalogue?
    /// What the shell last said of programs, by container and number of the revision. Not part of the state.
    var programReports: [String: [Int: ProgramReport]] = [:]
    /// Backups that are to go wrong, the oldest wish first. Not part of the state.
    package var backupFates: [PlannedBackupFate] = []
    /// What becomes of the next restores, in order: a logical backup's, and instances that are made of snapshots.
    package var restoreFates: [PlannedBackupFate] = []
    let hash: SecretHash

    /// A cloud that goes on from `state`.
    package init(state: CloudState, settings: CloudSettings, hash: @escaping SecretHash) {
        self.state = state
        self.settings = settings
        self.hash = hash
    }

    /// The logical clock, in microseconds since 1970.
    package var now: Int64 { state.now }

    /// When the cloud next changes by itself; nil when everything is settled.
    package var nextChange: Int64? { state.agenda.next }

    /// Moves the clock to `time` (microseconds since 1970) and does all that is due until then, each at its own time.
    /// A time in the past changes nothing.
    package mutating func advance(to time: Int64) {
        while let entry = state.agenda.popDue(at: time) {
            state.now = max(state.now, entry.at)
            changes += 1
            perform(entry.step)
        }
        state.now = max(state.now, time)
    }

    /// Counts a change that no write and no controller made, such as skipped time that a saved state must keep.
    package mutating func noteChange() {
        changes += 1
    }

    private mutating func perform(_ step: CloudSchedule.Step) {
        switch step {
        case .settleNamespace(let id, let generation): settleNamespace(id, generation)
        case .removeNamespace(let id): removeNamespace(id)
        case .settleContainer(let id, let generation): settleContainer(id, generation)
        case .removeContainer(let id): removeContainer(id)
        case .dropFallback(let id, let deadline): dropFallback(id, deadline)
        case .settleDomain(let id, let generation): settleDomain(id, generation)
        case .removeDomain(let id): state.domains[id] = nil
        case .settleTrigger(let id, let generation): settleTrigger(id, generation)
        case .removeTrigger(let id): state.triggers[id] = nil
        case .removeRegistryNamespace(let id): removeRegistryNamespace(id)
        case .removeRegistryImage(let id): removeRegistryImage(id)
        case .removeRegistryTag(let id): state.registryTags[id] = nil
        case .expireVersion(let id, let revision): expireVersion(id, revision)
        case .purgeSecret(let id, let requestedAt): purgeSecret(id, requestedAt)
        case .purgeVersion(let id, let revision, let requestedAt): purgeVersion(id, revision, requestedAt)
        case .job(let step): perform(step)
        case .database(let step): perform(step)
        case .gateway(let step): perform(step)
        case .settlePurge(let id): state.edge.purges[id]?.isDone = true
        }
    }

    /// The time of a write that happens now.
    var callTime: CloudTime { .call(state.now) }

    /// Plans a step after a duration in unscaled microseconds.
    mutating func plan(_ step: CloudSchedule.Step, after duration: Int64) {
        state.agenda.plan(step, at: state.now + settings.scaled(duration))
    }

    /// A duration out of a spread, by the cloud's own random numbers.
    mutating func pick(_ spread: CloudTimings.Spread) -> Int64 {
        spread.value(at: state.random.fraction())
    }

    /// Stores a secret map with the rules of api.md 2.6: text sets, "" keeps, a missing key is deleted.
    mutating func merge(_ change: [String: String], into stored: [String: StoredSecret]) -> [String: StoredSecret] {
        var merged: [String: StoredSecret] = [:]
        // Sorted, so that salts don't depend on the order of a dictionary.
        for (key, value) in change.sorted(by: { $0.key < $1.key }) {
            if value.isEmpty {
                merged[key] = stored[key]
            } else {
                merged[key] = StoredSecret(value: value, hash: hash(value, state.random.bytes(16)))
            }
        }
        return merged
    }
}
