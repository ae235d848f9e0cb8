import Backups
import DesiredState
import LiveState
import Model
import Ports
import Planning

extension EnvironmentMemory {
    /// The only place where memory changes. A machine does it through ``MachineContext/remember(_:)``.
    package mutating func apply(_ change: MemoryChange) {
        switch change {
        case .read(let revision):
            noteCodeOfEarlierVersion()
            git.source = revision
        case .readGit(let time): git.readAt = time
        case .dropped(let services): git.dropped = services

        case .lookUpAnswered: pins.slowLookUps = nil
        case .lookUpTooSlow(let most): pins.slowLookUps = min((pins.slowLookUps ?? 0) + 1, most)
        case .pinned(let digest, let service): pins.pin(digest, of: service)
        case .resolved(let names, let troubles, let secrets):
            pins.images = pins.images.filter { names.contains($0.key) }
            pins.troubles = troubles.isEmpty ? nil : troubles
            pins.secrets = secrets.isEmpty ? nil : secrets

        case .passwords(let passwords, let trouble):
            pins.passwords = passwords
            pins.passwordTrouble = trouble

        case .found(let name, let instance):
            instances.applied[name] = instance
            instances.adopt(name)
        case .writing(let name): instances.unsettle(name)
        case .making(let name): instances.noteMade(name)
        case .finished(let name, let instance): instances.finish(name, instance)
        case .left(let name, let instance): instances.applied[name] = instance
        case .unproven(let name): instances.adopt(name)
        case .settled(let name): instances.settle(name)
        case .gone(let names, let made): instances.forget(applied: names, made: made)
        case .missing(let absences): instances.absences = absences

        case .held(let service, let hold): services.holds[service] = hold
        case .freed(let names): for name in names { services.holds[name] = nil }
        case .verified(let service, let release):
            services.verified[service] = release
            // Gone with the service; a later one of its name has runs of other names.
            if release == nil { services.migrations?[service] = nil }
        case .replaced(let service, let before): services.before[service] = before
        case .rolledOut(let service, let isGood, let desired):
            services.noteEnd(of: service, isGood: isGood, in: desired)

        case .turned(let revision): code.turn(to: revision)
        case .askedOther(let other, let standing, let revision, let now):
            code.askedOther(other, standing: standing, at: revision, now: now)
        case .codeWaitEnded: code.wait = nil
        case .codeHeld(let hold): code.hold = hold
        case .codeFreed: code.hold = nil
        case .codeRefused(let refusal): code.refuse(refusal)
        case .codeRefusalsLeft(let left): code.refusals = left.isEmpty ? nil : left
        case .codeVerified(let verified): code.verified = verified
        case .codeApplied(let tree): code.applied = tree
        case .rules(let rules): code.rules = rules
        case .backupDaysApplied(let days): code.appliedBackupDays = days
        case .passwordsApplied: code.appliedPasswords = pins.passwords
        case .codeRetried(let time, let now): if code.retry(askedAt: time, now: now) { plans.wantAnew() }

        case .looked(let project): place.project = project
        case .namespace(let namespace): place.namespace = namespace
        case .projectAskedFor(let project): place.askedFor = project
        case .moved: move()
        case .destruction(let destruction): place.destruction = destruction
        case .destroyed: beginAnew()

        case .fullPlanEmpty(let time): plans.noteEmpty(at: time, leftWaiting: false)
        case .fullPlanLeftWaiting(let time): plans.noteEmpty(at: time, leftWaiting: true)
        case .fullPlanDue: plans.fullPlanDue = true
        case .fullPlanWanted: plans.wantAnew()
        case .planPaused(let pause): plans.pause = pause
        case .unplanned(let names): plans.unplanned = names.isEmpty ? nil : names
        case .unrefreshed(let address): plans.noteUnrefreshed(address)
        case .refreshed(let addresses): plans.unrefreshed.removeAll { addresses.contains($0) }

        case .began: passes.count += 1
        case .ended(let pass): passes.end(pass)
        case .differs(let differences): passes.differences = differences
        case .ignores(let differences): passes.ignored = differences
        case .agreed(let time): passes.agreedAt = time
        case .tallied(let tally): passes.tally = tally

        case .surveyed(let survey): surroundings.survey = survey
        case .surroundings(let facts): surroundings.facts = facts
        case .unexplained(let drift): surroundings.note(drift)
        case .told(let names, let event): surroundings.tell(names, in: event)
        case .explained(let name): surroundings.unexplained.removeAll { $0.resource.name == name }
        case .givenUp(let time):
            surroundings.unexplained.removeAll { drift in time.map { drift.seenAt <= $0 } ?? true }

        case .migrated(let service, let migration): services.note(migration, of: service)

        case .backups(let backups): self.backups = backups
        case .verifications(let verifications): self.verifications = verifications

        case .suspended(let suspension): self.suspension = suspension
        case .outage(let outage): self.outage = outage
        }
    }

    /// A state of an earlier version doesn't say which code was seen healthy: what was applied without a plan being due
    /// since.
    private mutating func noteCodeOfEarlierVersion() {
        guard instances.made == nil else { return }
        instances.made = []
        guard code.verified == nil, code.hold == nil, !plans.fullPlanDue, let last = git.source,
            last.terraformTree == code.applied, plans.fullPlanAt != nil
        else { return }
        code.verified = TerraformCode(tree: last.terraformTree, commit: last.commit.id)
    }

    /// What is pinned is pinned for what runs, and nothing does: the registry may be empty by now, the secrets without
    /// revisions. Nor is code that everything was seen healthy with of any use as something to go back to.
    private mutating func beginAnew() {
        move()
        pins.images = [:]
        pins.troubles = nil
        instances = InstanceMemory()
        services.failing = nil
        code.verified = nil
        code.hold = nil
        plans.wantAnew()
    }

    private mutating func move() {
        place = PlaceMemory()
        instances.applied = [:]
        instances.adopted = []
        instances.absences = nil
        services.verified = [:]
        services.before = [:]
        services.holds = [:]
        services.migrations = nil
        pins.secrets = nil
        pins.passwords = nil
        pins.passwordTrouble = nil
        code.applied = nil
        code.appliedPasswords = nil
        code.appliedBackupDays = nil
        code.refusals = nil
        code.rules = nil
        plans.fullPlanAt = nil
        plans.pause = nil
        plans.unrefreshed = []
        surroundings = SurroundingsMemory()
        // Those that were made before go away at the times that they were given.
        backups = BackupMemory()
        // What a verification made is removed all the same.
        verifications = verifications.forgotten
        passes.agreedAt = nil
    }
}
