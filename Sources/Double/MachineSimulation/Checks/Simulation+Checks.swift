import Controller
import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// The invariants, as they are checked on the way.
extension Simulation {
    /// Before an effect that changes something, its intent must be durable: the state that asked for it,
    /// and the audit event.
    mutating func checkIntent(_ id: EffectID, _ effect: Effect, _ environment: Int) {
        // Backups go on beside everything, also while the turn is lent.
        if checkBackupIntent(id, effect, environment) { return }
        checkTurn(effect, environment)
        checkReadOnly(effect, environment)
        checkSuspended(effect, environment)
        checkHeldWork(effect, environment)
        checkRemoval(effect, environment)
        guard effect.changesSomething else { return }
        guard let reconciliation = views[environment].reconciliation else {
            return violate("intent", "\(TraceText.effect(effect)) belongs to no reconciliation")
        }
        if ledger.open[environment] != reconciliation.id {
            violate(
                "intent", "\(TraceText.effect(effect)) before reconciliation.started of \(reconciliation.id) is durable"
            )
        }
        let durable = disk[environment]
        if durable.reconciliation?.id != reconciliation.id || durable.lastEffect < id.number {
            violate("intent", "\(TraceText.effect(effect)) before the state that asked for it is durable")
        }
    }

    mutating func checkOwner(_ container: WorldContainer, _ environment: Int) {
        if container.environment != environment { violate("isolation", "\(environment) writes \(container.live.id)") }
    }

    /// While the turn is lent, the person's own Terraform runs: nothing of ours may.
    private mutating func checkTurn(_ effect: Effect, _ environment: Int) {
        let isLent = flights.values.contains {
            $0.effect.isTurn && $0.environment == environment && $0.generation == generation
        }
        if isLent { violate("turn", "\(TraceText.effect(effect)) while the turn is lent") }
        if effect.isTurn, terraform[environment].process?.generation == generation {
            violate("turn", "lent while a Terraform process of ours runs")
        }
    }

    /// During an outage nothing is changed, but for a rollback, which can't wait, up to the refresh that brings
    /// Terraform's state in line with it.
    private mutating func checkReadOnly(_ effect: Effect, _ environment: Int) {
        guard effect.changesSomething, machines[environment].context.memory.outage != nil else { return }
        switch views[environment].reconciliation?.standing {
        case .rollingBack, .refreshing: return
        default: violate("read-only", "\(TraceText.effect(effect)) during an outage")
        }
    }

    // MARK: Suspension

    mutating func suspended(_ environment: Int) {
        var item: Int?
        if let rollout = views[environment].reconciliation?.rolling { item = rollout.index }
        let reconciliation = views[environment].reconciliation
        ledger.suspensions[environment] = Ledger.Suspension(
            open: reconciliation?.opened == true ? reconciliation?.id : nil, item: item)
    }

    /// While suspended, only the instance that was under way, and rollbacks, may write.
    private mutating func checkSuspended(_ effect: Effect, _ environment: Int) {
        guard let suspension = ledger.suspensions[environment], case .apply = effect,
            let rollout = views[environment].reconciliation?.rolling
        else { return }
        if suspension.item != rollout.index {
            violate("suspended", "instance \(rollout.index) of \(rollout.work.service) was begun while suspended")
        }
    }

    // MARK: Holds

    /// Notes which holds are durable now. One ends only when git asks for something else, or when a person says retry.
    mutating func remember(_ environment: Int) {
        for (service, hold) in disk[environment].context.memory.services.holds.sorted(by: { $0.key < $1.key }) {
            let key = "\(environment)/\(service)"
            if let time = ledger.forgiven[key], hold.since <= time { continue }
            // A new state of terraform/ has ended it, whatever is still written down.
            if !hold.stands(with: views[environment].reconciliation?.terraformTree) { continue }
            ledger.holds[key] = hold
        }
    }

    mutating func forgiven(_ environment: Int, _ service: ServiceName?, upTo time: Timestamp? = nil) {
        let time = time ?? clock + machines[environment].context.clock.ahead
        for name in Self.serviceNames + Self.newNames where service == nil || service == name {
            ledger.holds["\(environment)/\(name)"] = nil
            ledger.forgiven["\(environment)/\(name)"] = time
        }
    }

    mutating func unforgiven(_ environment: Int, _ service: ServiceName?) {
        for name in Self.serviceNames + Self.newNames where service == nil || service == name {
            ledger.forgiven["\(environment)/\(name)"] = nil
        }
        remember(environment)
    }

    /// After each event: a hold ends when the machine has read that git asks for something that it doesn't forbid.
    /// `before` is the run as it was before the event: a pass that finds nothing to do is over in the event that told
    /// it what is live.
    mutating func inspect(_ environment: Int, _ event: MachineEvent, before: UnderWay) {
        forgiveAsAsked(environment, before)
        if ledger.holds.isEmpty { return }
        var view = views[environment]
        if case .finished(_, .live) = event, before.reconciliation != nil {
            view = before
        } else if view.reconciliation?.live == nil {
            return
        }
        guard let reconciliation = view.reconciliation, reconciliation.trigger != .rollback else { return }
        for service in Self.serviceNames + Self.newNames {
            let key = "\(environment)/\(service)"
            guard let hold = ledger.holds[key] else { continue }
            if !hold.stands(with: reconciliation.terraformTree) {
                ledger.holds[key] = nil
            } else if let release = reconciliation.releases[service] {
                let isOver = !hold.forbids(release, asked: reconciliation.asked(service))
                if release == machines[environment].context.memory.services.verified[service] || isOver {
                    ledger.holds[key] = nil
                }
            } else if reconciliation.desired?.service(service) == nil {
                ledger.holds[key] = nil
            }
        }
    }

    /// A retry that had to wait for its turn ends the holds that were there when its person asked,
    /// by the machine's time.
    private mutating func forgiveAsAsked(_ environment: Int, _ before: UnderWay) {
        let view = views[environment]
        guard view.reconciliation?.id != before.reconciliation?.id, let request = view.reconciliation?.request,
            case .retry(let service) = request.command
        else { return }
        forgiven(environment, service, upTo: machines[environment].context.clock.time(request.requestedAt))
    }

    private mutating func checkHeldWork(_ effect: Effect, _ environment: Int) {
        guard case .plan(let request) = effect, !request.refreshOnly,
            let rollout = views[environment].reconciliation?.rolling,
            rollout.item?.kind != .remove, let release = rollout.work.release,
            let hold = ledger.holds["\(environment)/\(rollout.work.service)"],
            release != machines[environment].context.memory.services.verified[rollout.work.service]
        else { return }
        if hold.forbids(release, asked: views[environment].reconciliation?.asked(rollout.work.service)) {
            violate(
                "hold",
                "a rollout of the held release \(release.id) of \(rollout.work.service), held \(TraceText.hold(hold))")
        }
    }

    /// A write must not bring a held release to an instance that doesn't run it.
    mutating func checkHold(
        _ environment: Int, _ service: ServiceName, spec: InstanceSpec, _ container: WorldContainer?
    ) {
        guard let hold = ledger.holds["\(environment)/\(service)"], hold.refuses(spec),
            machines[environment].context.memory.services.verified[service]?.instances(of: service).contains(spec)
                != true,
            container?.live.image != spec.image.description || container?.live.variables != spec.variables
        else { return }
        violate(
            "hold",
            "the held release with the image \(TraceText.short(spec.image.digest.text)) was written to \(spec.name) "
                + "with \(views[environment].reconciliation?.terraformTree ?? "no code"), held \(TraceText.hold(hold))"
        )
    }

    // MARK: Removals

    /// Nothing of a service that git names no more goes while a service that git names is held and never ran: it may be
    /// the old one's new name.
    private mutating func checkRemoval(_ effect: Effect, _ environment: Int) {
        guard effect.changesSomething, let reconciliation = views[environment].reconciliation,
            let rollout = reconciliation.rolling,
            rollout.item?.kind == .remove, let desired = reconciliation.desired,
            desired.service(rollout.work.service) == nil
        else { return }
        for service in desired.services {
            let isHeld = disk[environment].context.memory.services.holds[service.name] != nil
            if isHeld, disk[environment].context.memory.services.verified[service.name] == nil {
                violate("removal", "\(rollout.work.service) is removed while \(service.name) is held and never ran")
            } else if let release = reconciliation.effective[service.name],
                machines[environment].context.memory.services.verified[service.name] != release,
                !answers(release, service.name, environment)
            {
                violate("removal", "\(rollout.work.service) is removed before \(service.name) was seen healthy")
            }
        }
    }

    /// Whether each instance of the release runs and answers.
    private func answers(_ release: Release, _ service: ServiceName, _ environment: Int) -> Bool {
        release.instances(of: service).allSatisfy { spec in
            guard let container = cloud.container(environment, spec.name.text) else { return false }
            return container.live.image == spec.image.description && container.answers(at: now)
        }
    }

    // MARK: The floor

    /// More than the script ever asks for.
    private static let mostInstances = 8

    /// Called when the controller has taken something away: a deploy of its own settled, or it removed a container.
    ///
    /// Counted as answering: an instance whose serving revision is healthy; one that outside causes took down, or that
    /// was made for one that they removed and never answered; and one instance under rollout to a release that passed
    /// Scaleway's own startup probe and is unhealthy all the same.
    mutating func checkFloor(_ environment: Int) {
        let machine = machines[environment]
        for (service, verified) in machine.context.memory.services.verified.sorted(by: { $0.key < $1.key }) {
            // What the machine works from: git may ask for something else by now.
            let desired =
                views[environment].reconciliation?.revision.flatMap { git.asked[$0.commit.id]?[environment] }
                ?? git.desired[environment]
            guard let wanted = desired.service(service)?.scaling else {
                // Removed because nobody names it, which was right: a commit that names it again later
                // doesn't make it wrong.
                for index in 0..<Self.mostInstances {
                    let key = WorldCloud.key(environment, InstanceName(service: service, index: index).text)
                    if cloud.removedBy[key] == .controller { cloud.removedBy[key] = .outside }
                }
                continue
            }
            let effective = views[environment].reconciliation?.effective[service]?.scaling ?? verified.scaling
            let floor = min(verified.scaling.floor, min(wanted.floor, effective.floor))
            var answering = 0
            var bad = 0
            var removed: [String] = []
            for index in 0..<verified.scaling.instanceCount {
                let name = InstanceName(service: service, index: index)
                guard let container = cloud.container(environment, name.text), container.live.status != .deleting else {
                    let key = WorldCloud.key(environment, name.text)
                    if cloud.removedBy[key] == .controller { removed.append(key) } else { answering += 1 }
                    continue
                }
                if container.answers(at: now) {
                    answering += 1
                } else if container.replacesLoss, !container.hasAnswered {
                    // Nothing was taken away by making it, whatever its release is.
                    answering += 1
                } else if let serving = container.serving, serving.author == .controller, serving.behavior == .unhealthy
                {
                    bad += 1
                } else {
                    // Never served, edited by someone else, or stopped answering by itself.
                    answering += 1
                }
            }
            // What is removed beyond the count is no part of the floor, until a release with a higher
            // count is wanted again.
            for index in verified.scaling.instanceCount..<(verified.scaling.instanceCount + Self.mostInstances) {
                let key = WorldCloud.key(environment, InstanceName(service: service, index: index).text)
                if cloud.removedBy[key] == .controller { removed.append(key) }
            }
            if answering + min(bad, 1) < floor {
                violate(
                    "floor",
                    "\(service) has \(answering) answering instances, \(bad) under a bad release, floor \(floor)")
            } else {
                // Allowed when it was done: a floor that rises later (a rollback to more instances)
                // doesn't make it wrong.
                for key in removed { cloud.removedBy[key] = .outside }
            }
        }
    }
}

extension Effect {
    fileprivate var isTurn: Bool { if case .awaitTurn = self { true } else { false } }
}
