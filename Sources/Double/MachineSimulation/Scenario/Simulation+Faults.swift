import Controller
import DesiredState
import LiveState
import Model
import Ports

/// Trouble beyond an outage: what public bug reports of systems that do this job tell of.
extension Simulation {
    /// Names that a renamed service gets.
    static let newNames = ["desk", "shop", "tool"].map { Constant.value(ServiceName($0)) }

    /// A history has some kinds and not others, so that each is seen without the noise of all.
    mutating func pickKinds() {
        let possible = SimulatedFault.allCases.filter {
            options.faults.contains($0) && !SimulatedFault.firstKinds.contains($0)
                && !SimulatedFault.databaseKinds.contains($0)
        }
        if possible.isEmpty { return }
        let share = random.pick([1, 2, 4])
        kinds = possible.filter { _ in random.chance(share, in: 5) }
    }

    /// Whether this step of the script was one of the further kinds.
    mutating func rareFault(_ environment: Int) -> Bool {
        guard !kinds.isEmpty, random.chance(1, in: 3) else { return false }
        var point = random.below(kinds.reduce(0) { $0 + $1.weight })
        let kind = kinds.first { kind in
            point -= kind.weight
            return point < 0
        }
        if let kind { begin(kind, environment) }
        return true
    }

    private mutating func begin(_ kind: SimulatedFault, _ environment: Int) {
        switch kind {
        case .falseAbsence:
            // False answers that come one upon the other, with no look between them, are one that lasts longer than can
            // be told from the truth.
            let seconds = random.between(1, 20)
            if !faults.isRecent(kind, at: now, within: .seconds(125)) { window(kind, seconds: seconds) }
        case .emptyList: window(kind, seconds: random.between(1, 8))
        case .quota: window(kind, seconds: random.between(10, 600))
        case .muteGit: window(kind, seconds: random.between(5, 300))
        case .unreadableRow:
            window(kind, seconds: random.between(5, 300))
            if random.chance(1, in: 4) { faults.unreadableForGood = true }
        case .disabledSecret, .deletedSecret: takeSecret(kind)
        case .deletionWhileProbed: ambushes.insert(environment)
        case .unworkableModule: changeModule()
        case .rename: rename(environment)
        case .otherProject: changeProject(environment)
        case .stall: stall()
        case .clockForward: moveClock(forward: true)
        case .clockBack: moveClock(forward: false)
        case .stop: stop()
        case .lastingLock:
            note("lock of \(environment) for good")
            faults.locked = faults.locked ?? environment
        case .backupTrouble, .migrationTrouble, .containerKilled, .databaseAway:
            beginDatabaseTrouble(kind, environment)
        case .api, .throttle, .git, .registry, .journal, .audit, .slow, .token, .backend, .lock, .silence:
            window(kind, seconds: random.between(1, 60))
        }
    }

    mutating func window(_ kind: SimulatedFault, seconds: Int) {
        note("fault \(kind) for \(seconds) s")
        faults.begin(kind, until: now + .seconds(seconds))
    }

    // MARK: Secrets

    /// Somebody disables or deletes a revision, most often not the newest; a disabled one may be enabled again.
    private mutating func takeSecret(_ kind: SimulatedFault) {
        if kind == .disabledSecret,
            let pin = git.unreadable.min(by: { ($0.name, $0.revision) < ($1.name, $1.revision) }),
            random.chance(1, in: 3)
        {
            note("secret \(pin.name) \(pin.revision) enabled")
            git.unreadable.remove(pin)
            return
        }
        let names = git.secrets.keys.sorted()
        guard !names.isEmpty else { return }
        let name = random.pick(names)
        let newest = git.secrets[name] ?? 1
        let pin = SecretPin(name: name, revision: random.chance(1, in: 2) ? newest : random.between(1, newest))
        note("secret \(pin.name) \(pin.revision) \(kind)")
        if kind == .deletedSecret { git.deleted.insert(pin) } else { git.unreadable.insert(pin) }
    }

    // MARK: Containers

    mutating func deleteByOthers(_ id: String) {
        guard let container = cloud.container(id: id), container.live.status != .deleting else { return }
        noteInTrail(id, "DeleteContainer")
        remove(id, by: .outside)
    }

    // MARK: Commits

    /// A change of the module; the next one may mend it.
    private mutating func changeModule() {
        git.tree.module += 1
        git.tree.works = !git.tree.works || random.chance(1, in: 3)
        git.commit()
        note("commit \(git.head) \(git.tree.text) works \(git.tree.works)")
    }

    private mutating func rename(_ environment: Int) {
        var desired = git.desired[environment]
        let free = (Self.serviceNames + Self.newNames).filter { desired.service($0) == nil }
        guard !desired.services.isEmpty, let name = free.isEmpty ? nil : random.pick(free) else { return }
        let index = random.below(desired.services.count)
        let old = desired.services[index].name
        desired.services[index].name = name
        if random.chance(2, in: 3) { desired.services[index].image = newImage(name, good: random.chance(1, in: 2)) }
        desired.services.sort { $0.name < $1.name }
        desired.prune = true
        git.desired[environment] = desired
        git.broken[environment] = nil
        tidyMigrations(&git.desired[environment])
        git.rename(old, to: name, in: environment)
        ledger.noteServices(desired.services, environment)
        git.commit()
        note("commit \(git.head) \(environment) renames \(old) to \(name)")
    }

    private mutating func changeProject(_ environment: Int) {
        let isOther = git.desired[environment].project == Constant.otherProject
        git.desired[environment].project = isOther ? Constant.project : Constant.otherProject
        git.commit()
        note("commit \(git.head) \(environment) project \(git.desired[environment].project)")
    }
}
