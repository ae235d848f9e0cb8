import DesiredState
import LiveState
import Model
import Ports
import Reconciliation
import Rollout

/// What keeps one rollout from keeping everything else waiting: a newer commit takes its place while nothing of it was verified, and a
/// service whose container is stuck is put aside for the others.
extension EnvironmentMachine {
    /// A container that Scaleway has kept in a transient state for this long is stuck: a deploy takes about 10 s.
    private static let stuckAfter: Duration = .seconds(60)

    // MARK: Newer commits

    /// Reads git beside the rollout under way.
    mutating func readBeside(now: Timestamp) {
        guard case .rolling = run?.phase else { return }
        context.timers.schedule(.beside, at: now + settings.pollInterval)
        if !context.effects.effects.contains(.readSource) { context.ask(.readSource) }
    }

    /// What git says meanwhile. A commit that can't be used, and git that can't be read, change nothing.
    mutating func learned(_ result: EffectResult, now: Timestamp) {
        guard case .rolling(let rollout) = run?.phase, !rollout.hasVerified, context.memory.suspension == nil, !context.isStopping,
            case .source(let newer) = result, newer.commit.id != run?.revision?.commit.id,
            case .valid(let desired) = newer.desired, unsupported(desired) == nil, let current = run?.desired,
            // A commit that asks for another project is refused, and takes no place.
            desired.project == current.project
        else { return }
        let service = rollout.work.service
        guard
            desired.service(service) != current.service(service) || newer.terraformTree != run?.revision?.terraformTree
                || isStuck(rollout, now: now)
        else { return }
        cutOff()
        // Nothing goes back and nothing is held: what was touched is the first that the next reconciliation does.
        end(
            .interrupted,
            Reason(
                code: "superseded",
                message:
                    "Commit \(newer.commit.id.text.prefix(12)) came while nothing of the rollout of \(service) was verified yet; it takes its place."
            ),
            now: now)
    }

    // MARK: Stuck containers

    private func isStuck(_ rollout: RolloutMachine, now: Timestamp) -> Bool {
        rollout.busySince.map { now >= $0 + Self.stuckAfter } ?? false
    }

    /// After a look of the rollout under way: puts its service aside when its container is stuck and others wait.
    mutating func putAsideIfStuck(now: Timestamp) {
        guard case .rolling(let rollout) = run?.phase, isStuck(rollout, now: now), let item = rollout.item, let live = run?.live,
            (run?.work.dropFirst().contains { $0.release != nil } ?? false) || othersNeedWork(than: rollout.work.service, live)
        else { return }
        let status = live.container(item.name)?.status.rawValue ?? "a transient state"
        cutOff()
        putAside(
            Reason(
                code: "instance_busy",
                message:
                    "\(rollout.work.service) is put aside, because Scaleway keeps \(item.name) in \(status); it is gone on with as soon as it can be."
            ),
            now: now)
    }

    /// The service under way is done with for this run; the others go on. What is to go altogether stays: it may be the old name of a service
    /// that isn't up yet under its new one.
    mutating func putAside(_ reason: Reason, now: Timestamp) {
        happened(.putAside(reason))
        let before = run?.aside ?? []
        run?.aside = before + [reason]
        if let service = run?.work.first?.service {
            let services = run?.asideServices ?? []
            run?.asideServices = services + [service]
        }
        if !(run?.work.isEmpty ?? true) { run?.work.removeFirst() }
        run?.work.removeAll { $0.release == nil }
        observeAgain(now: now)
    }

    func isAside(_ service: ServiceName) -> Bool { run?.asideServices?.contains(service) ?? false }

    /// Why the run ends as failed, when services were put aside.
    func asideReason(_ run: Run) -> Reason? {
        guard let aside = run.aside, let first = aside.first else { return nil }
        return Reason(code: first.code, message: aside.map(\.message).joined(separator: " "))
    }

    /// Whether another service has something to do that could be done now.
    private func othersNeedWork(than service: ServiceName, _ live: LiveEnvironment) -> Bool {
        guard run?.aside == nil else { return false }
        let all = EnvironmentDiff.differences(
            environment: environment, effective: run?.effective ?? [:], applied: context.memory.applied,
            namespace: context.memory.namespace, live: live)
        return ignoreRules.divide(all).left.contains { difference in
            guard let name = InstanceName(difference.resource), name.service != service, difference.kind != .orphan else { return false }
            return !(live.container(name)?.status.isTransient ?? false)
        }
    }

    /// Scaleway refuses what this service needs, for now: the others need not wait for that.
    mutating func putAsideIfRefused(_ reason: Reason, now: Timestamp) {
        guard case .rolling(let rollout) = run?.phase, context.memory.outage == nil,
            run?.work.dropFirst().contains(where: { $0.release != nil }) ?? false
        else { return }
        cutOff()
        noteEnd(of: rollout.work.service, isGood: false)
        putAside(reason, now: now)
    }

    /// A service whose first container is busy has its turn after those whose isn't, and one that failed last after those that didn't. What is
    /// to go altogether stays last.
    mutating func letBusyWait() {
        guard let work = run?.work, work.count > 1, let live = run?.live else { return }
        func isBusy(_ work: ServiceWork) -> Bool {
            guard let first = work.items.first else { return false }
            return live.container(first.name)?.status.isTransient ?? false
        }
        func place(_ work: ServiceWork) -> Int { work.release == nil ? 4 : (isBusy(work) ? 2 : 0) + (isFailing(work.service) ? 1 : 0) }
        let ordered = (0...4).flatMap { rank in work.filter { place($0) == rank } }
        run?.work = ordered
    }
}
