import DesiredState
import LiveState
import Model
import Ports
import Reconciliation

/// The first half of a reconciliation: read git, pin, look, compare, decide. Nothing is changed here.
extension EnvironmentMachine {
    mutating func startPass(_ trigger: Trigger, request: OperatorRequest?, now: Timestamp) {
        guard let new = newRun(trigger, request: request, now: now) else { return }
        run = new
        context.ask(.readSource)
    }

    /// The next run, when one may begin.
    mutating func newRun(_ trigger: Trigger, request: OperatorRequest?, now: Timestamp) -> Run? {
        guard run == nil, !context.isStopping else { return nil }
        context.timers.cancel { $0.isPass }
        context.memory.reconciliations += 1
        attribution = AttributionMachine()
        let seed = [installation, environment.text, String(context.memory.reconciliations)]
        return ReconciliationID(DerivedIdentifier.make(seed, at: now)).map {
            Run(id: $0, trigger: trigger, startedAt: now, request: request)
        }
    }

    /// Routes an answer to the part of the run that waits for it.
    mutating func answered(_ effect: Effect, _ result: EffectResult, now: Timestamp) {
        if case .attribute = effect { return attributed(result, now: now) }
        if case .survey = effect { return survey.answered(result, &context) }
        if case .codeStanding(let other) = effect { return codeStandingAnswered(other, result, now: now) }
        forgetLostCode(effect, result)
        judgeCode(effect, result, now: now)
        if effect == .readSource, run?.phase != .reading {
            // Asked beside a rollout: once that is over, the next pass reads anew.
            if case .rolling = run?.phase { learned(result, now: now) }
            return
        }
        guard let phase = run?.phase, effect != .discardPlans || phase == .lent else { return }
        switch phase {
        case .reading: readAnswered(result, now: now)
        case .resolving: resolveAnswered(result, now: now)
        case .observing: observeAnswered(result, now: now)
        case .opening, .closing, .parked, .attributing: break
        case .planningInfrastructure, .applyingInfrastructure: infrastructureAnswered(effect, result, now: now)
        case .rolling: rolloutAnswered(effect, result, now: now)
        case .rollingBack: rollbackAnswered(effect, result, now: now)
        case .refreshing: refreshAnswered(effect, result, now: now)
        case .verifying: verifyAnswered(result, now: now)
        case .lent: lentAnswered(effect, now: now)
        }
    }

    /// Goes on without an answer of git.
    mutating func stopReading(_ id: EffectID, now: Timestamp) {
        guard let effect = context.stop(id) else { return }
        let seconds = Self.gitPatience.components.seconds
        let silent = PortFailure(.timedOut, code: "git_timeout", "Git hasn't answered for \(seconds) s.")
        answered(effect, .failed(silent), now: now)
    }

    private mutating func readAnswered(_ result: EffectResult, now: Timestamp) {
        switch result {
        case .source(let revision):
            run?.revision = revision
            switch revision.desired {
            case .valid(let desired):
                if let reason = unsupported(desired) {
                    return end(.refused, reason, now: now)
                }
                if refusesProject(desired, now: now) { return }
                context.memory.noteCodeOfEarlierVersion()
                context.memory.source = revision
                settle(on: desired, now: now)
            case .invalid(let findings):
                // The record names the first; the rest would be saved with it.
                run?.revision = SourceRevision(
                    commit: revision.commit, desired: .invalid(Array(findings.prefix(Self.keptFindings))),
                    terraformTree: revision.terraformTree)
                if proceedWithLastForRollback(now: now) { return }
                let first = findings.first.map { String(describing: $0) } ?? "no details"
                let more = findings.count > 1 ? " (and \(findings.count - 1) more)" : ""
                end(
                    .refused,
                    Reason(
                        code: "invalid_desired_state",
                        message: "The desired state at \(revision.commit.id) is invalid: \(first)\(more). Run `amarre validate`."),
                    now: now)
            case .missing:
                if proceedWithLastForRollback(now: now) { return }
                end(
                    .refused,
                    Reason(
                        code: "desired_state_missing",
                        message:
                            "The commit \(revision.commit.id) has no desired state for \(environment). Nothing is removed because of that; put the folder back."
                    ),
                    now: now)
            }
        case .failed(let failure):
            // Git may be away for hours; what it said last stays in force, and healing goes on.
            guard Self.keepsLastSource(failure.kind) || run?.trigger == .rollback, let last = context.memory.source,
                case .valid(let desired) = last.desired
            else {
                return end(.failed, failure.reason, now: now)
            }
            run?.revision = last
            happened(.sourceKept(failure, at: last.commit.id))
            settle(on: desired, now: now)
        default: break
        }
    }

    /// Findings of a commit that can't be used which are kept with the run; `validate` shows all.
    private static let keptFindings = 20

    /// Whether git said nothing at all: it is away, slow, or refuses us. A commit that can't be used is something else.
    private static func keepsLastSource(_ kind: PortFailure.Kind) -> Bool {
        switch kind {
        case .unreachable, .timedOut, .throttled, .denied: true
        case .transient, .notFound, .invalid, .quota, .locked, .cancelled, .internalError: false
        }
    }

    /// A person's rollback doesn't depend on what git says now.
    private mutating func proceedWithLastForRollback(now: Timestamp) -> Bool {
        guard run?.trigger == .rollback, let last = context.memory.source, case .valid(let desired) = last.desired else { return false }
        run?.revision = last
        settle(on: desired, now: now)
        return true
    }

    /// What this version decodes but can't do yet is refused, never skipped.
    func unsupported(_ desired: DesiredEnvironment) -> Reason? {
        for service in desired.services {
            let what = service.migrate != nil ? "migrate" : service.http.gateway ? "http.gateway" : nil
            if let what {
                return Reason(
                    code: "not_supported_yet",
                    message: "\(environment)/services/\(service.name).yaml asks for `\(what)`, which this version can't do yet. Remove it.")
            }
        }
        return nil
    }

    private mutating func observeAnswered(_ result: EffectResult, now: Timestamp) {
        switch result {
        case .live(let live):
            guard believes(live, now: now) else { return }
            run?.live = live
            context.memory.project = run?.desired?.project
            adoptUnknown(live)
            // Right after an infrastructure step; and once for a namespace that an earlier journal or a person made.
            if let namespace = live.namespace, context.memory.namespace?.id != namespace.id || (run?.infrastructureSteps ?? 0) > 0 {
                context.memory.namespace = namespace
            }
            if run?.opened == true { continueWork(now: now) } else { decide(live, now: now) }
        case .failed(let failure):
            // To be asked to wait is no reason to give up, and nothing is lost by waiting.
            if run?.opened == true || failure.kind == .throttled {
                retryStep(failure, now: now)
            } else {
                end(.failed, failure.reason, now: now)
            }
        default: break
        }
    }

    /// Remembers containers that we don't know (a new data directory, a lost journal) as they are, so that Terraform's map
    /// holds them and only real differences are changed. Which revision a secret has is not known: an instance that should have
    /// secrets is checked by a plan of its own.
    private mutating func adoptUnknown(_ live: LiveEnvironment) {
        for container in live.containers where !container.status.isTransient {
            guard let name = InstanceName(container.name) else { continue }
            guard context.memory.applied[name] == nil, !isLeftover(name, image: container.image),
                let spec = InstanceSpec(found: container, name: name, secrets: [:])
            else { continue }
            context.memory.applied[name] = AppliedInstance(spec: spec, container: container)
            if !context.memory.adopted.contains(name) { context.memory.adopted.append(name) }
        }
    }

    /// Compares and decides.
    private mutating func decide(_ live: LiveEnvironment, now: Timestamp) {
        guard let desired = run?.desired else { return }
        if case .rollback = run?.request?.command { return open(now: now) }
        compare(live)
        let differences = run?.differences ?? []
        context.memory.differences = differences
        let held = run?.held ?? [:]
        let askedFor = context.memory.terraformTree != run?.terraformTree || differences.contains { $0.kind == .infrastructure }
        let busy = fullPlanIsDue(desired, now) ? busyResource(live) : nil
        let due = askedFor || (fullPlanIsDue(desired, now) && busy == nil)
        let all = WorkPlanner.work(
            differences: differences, effective: run?.effective ?? [:], removable: removable(desired, live), unproven: unproven(live),
            adopted: Set(context.memory.adopted), untrusted: untrusted(live)
        )
        let work = keptFromHeldCode(all, live)
        run?.infrastructureDue = due
        run?.isSlowCheck = due && !askedFor && work.isEmpty
        run?.work = work
        if work.isEmpty, !due {
            let reason =
                busy.map(fullPlanWaits) ?? run.flatMap(troubleReason) ?? quietReason(held: held, differences: differences, desired: desired)
            run?.quiet = reason
        }
        if asksWhoCausedIt(live, now: now) { return }
        act(now: now)
    }

    /// The end of the decision: nothing to do, suspended, or the intent is made durable.
    mutating func act(now: Timestamp) {
        guard let current = run else { return }
        if let reason = current.quiet { return end(quietOutcome(current), reason, now: now) }
        if let suspension = context.memory.suspension {
            return end(
                .noop,
                Reason(
                    code: "suspended",
                    message:
                        "\(environment) is suspended by \(suspension.by): \(Sentence.ended(suspension.reason)) \(Count.text(current.differences.count, "difference")) \(current.differences.count == 1 ? "waits" : "wait") for `amarre resume \(environment)`."
                ),
                now: now)
        }
        open(now: now)
    }

    /// Whether Terraform must look at everything: the last run left a plan that wasn't empty, or the slow check has come.
    private func fullPlanIsDue(_ desired: DesiredEnvironment, _ now: Timestamp) -> Bool {
        if context.memory.fullPlanDue { return true }
        if let live = run?.live, context.memory.unplanned?.contains(where: { !live.isUnreadable($0) }) ?? false { return true }
        guard let last = context.memory.fullPlanAt else { return false }
        return now >= last + (settings.fullPlanInterval ?? desired.fullPlanInterval)
    }

    /// Something that Scaleway is still working on. Terraform would wait for it, and one that is stuck makes a whole plan fail.
    private func busyResource(_ live: LiveEnvironment) -> String? {
        if let namespace = live.namespace, namespace.status.isTransient { return "the namespace is \(namespace.status.rawValue)" }
        return live.containers.first { $0.status.isTransient }.map { "\($0.name) is \($0.status.rawValue)" }
    }

    private func fullPlanWaits(_ what: String) -> Reason {
        Reason(code: "full_plan_waits", message: "A full Terraform plan is due and waits for Scaleway: \(Sentence.ended(what))")
    }

    /// Instances that look as they should and were never seen healthy with what they run: a run that wrote them ended before
    /// it could probe them. They are looked at before the next instance is touched.
    func unproven(_ live: LiveEnvironment) -> Set<InstanceName> {
        var found: Set<InstanceName> = []
        // A rollback may have left one that doesn't answer: an orphan waits until it does.
        let waits = run?.desired?.prune == true && context.memory.dropped?.isEmpty == false
        for (service, release) in run?.effective ?? [:] {
            for spec in release.instances(of: service) where live.container(spec.name) != nil {
                let isNew = context.memory.applied[spec.name]?.spec != spec || context.memory.adopted.contains(spec.name)
                if isNew || (waits && isUnsettled(spec.name)) { found.insert(spec.name) }
            }
        }
        return found
    }

    /// Instances that run something else than what was last seen healthy there: a run ended before it could probe what it wrote, or
    /// somebody else wrote it.
    private func untrusted(_ live: LiveEnvironment) -> Set<InstanceName> {
        var found: Set<InstanceName> = []
        let rules = ignoreRules
        for container in live.containers {
            guard let name = InstanceName(container.name) else { continue }
            guard let applied = context.memory.applied[name], !context.memory.adopted.contains(name),
                rules.divide(
                    InstanceDiff.differences(environment: environment, spec: applied.spec, applied: applied, live: container)
                ).left.isEmpty
            else {
                found.insert(name)
                continue
            }
        }
        return found
    }

    /// Recomputes effective releases, holds and differences from what is live.
    mutating func compare(_ live: LiveEnvironment) {
        guard let releases = run?.releases else { return }
        let asked = releases.keys.reduce(into: [:]) { $0[$1] = run?.asked($1) }
        context.memory.holds = context.memory.holds.filter { $0.value.stands(with: run?.terraformTree) }
        var effective = EffectiveReleases(desired: releases, asked: asked, holds: context.memory.holds, verified: context.memory.verified)
        effective.keep(unresolved, holds: context.memory.holds, verified: context.memory.verified)
        context.memory.holds = context.memory.holds.filter { service, _ in effective.held[service] != nil }
        run?.effective = effective.releases
        // What is gone and not wanted any more must not stay in Terraform's map.
        let wanted = Set(effective.releases.flatMap { $0.value.instances(of: $0.key).map(\.name) })
        context.memory.applied = context.memory.applied.filter { name, applied in
            wanted.contains(name) || live.container(name) != nil || live.isUnreadable(name, id: applied.containerID)
        }
        context.memory.adopted = context.memory.adopted.filter { context.memory.applied[$0] != nil }
        // What can't be read is there all the same.
        for name in context.memory.unsettled ?? []
        where context.memory.applied[name] == nil && live.container(name) == nil && !live.isUnreadable(name) {
            settle(name)
        }
        context.memory.made = context.memory.made?.filter {
            live.container($0) != nil || live.isUnreadable($0) || run?.desired?.service($0.service) != nil
        }
        run?.held = effective.held
        let all = EnvironmentDiff.differences(
            environment: environment, effective: effective.releases, applied: context.memory.applied, namespace: context.memory.namespace,
            live: live)
        let (left, ignored) = ignoreRules.divide(all)
        if all.isEmpty { context.memory.agreedAt = live.observedAt }
        noteDropped(live)
        run?.differences = left
        context.memory.ignored = ignored
    }

    /// What git leaves alone for now.
    var ignoreRules: IgnoreRules {
        if let desired = run?.desired { return IgnoreRules(desired.ignore, at: now) }
        guard case .valid(let desired) = context.memory.source?.desired else { return IgnoreRules([], at: now) }
        return IgnoreRules(desired.ignore, at: now)
    }

    private func quietReason(held: [ServiceName: Hold], differences: [Difference], desired: DesiredEnvironment) -> Reason {
        if let reason = keptOrphans(desired, differences) { return reason }
        if let (service, hold) = held.min(by: { $0.key < $1.key }) {
            return Reason(
                code: "held",
                message:
                    "\(service) is held since \(hold.since): \(hold.reason.message) \(hold.tree == nil ? "Ask" : "The code in terraform/ wasn't seen healthy either: change it, ask") for another release in git, or run `amarre retry -e \(environment)`."
            )
        }
        if let reason = codeKept(now: now) { return reason }
        let orphans = Set(differences.filter { $0.kind == .orphan }.map(\.resource)).sorted()
        if !orphans.isEmpty {
            let one = orphans.count == 1
            let why = desired.prune ? "for instances of this controller only" : "off"
            return Reason(
                code: "orphan_kept",
                message:
                    "\(Self.listed(orphans)) \(one ? "runs" : "run") and git doesn't name \(one ? "it" : "them"); \(one ? "it stays" : "they stay"), "
                    + "because `prune` is \(why).")
        }
        let ignored = context.memory.ignored.isEmpty ? "" : ", but for \(context.memory.ignored.count) ignored differences"
        return Reason(code: "converged", message: "\(environment) is as git says\(ignored).")
    }
}

extension InstanceSpec {
    /// What a container that is already there runs; nil when that can't be said in our terms (no digest, another scaling metric).
    init?(found container: LiveContainer, name: InstanceName, secrets: [String: SecretPin]) {
        guard let image = PinnedImage(reference: container.image), case .concurrentRequests(let requests) = container.scaling else {
            return nil
        }
        self.init(
            name: name, image: image, secrets: secrets, variables: container.variables, resources: container.resources,
            port: container.port,
            healthPath: container.startupProbe?.httpPath ?? container.livenessProbe?.httpPath ?? "/",
            minScale: container.minScale, maxScale: container.maxScale, concurrentRequests: requests)
    }
}
