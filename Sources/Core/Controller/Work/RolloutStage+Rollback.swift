import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// What a rollout that failed goes back to, and what isn't tried again.
extension RolloutStage {
    func rollback(_ failure: RolloutFailure, _ reconciliation: inout Reconciliation, _ context: inout MachineContext)
        -> RollbackStage.Order
    {
        let service = machine.work.service
        // What is verified stays what is kept running, and a hold on what git asks for stays: a repair that failed
        // refuses nothing. Where a person breaks off a change of the module, what git asks of the service
        // is broken off with it.
        let effective = failure.blame == .person ? reconciliation.picture.effective[service] : nil
        if let release = effective ?? machine.work.release, release != context.memory.services.verified[service] {
            let tree =
                failure.blame == .person
                ? nil
                : reconciliation.isCodeRefused(service, context.memory)
                    ? reconciliation.header.terraformTree : reconciliation.unprovenCode(context.memory)
            context.remember(
                .held(
                    service,
                    Hold(
                        refused: release, asked: reconciliation.header.asked(service),
                        previous: context.memory.services.verified[service],
                        reason: failure.reason, since: context.now, reconciliation: reconciliation.header.id, tree: tree
                    )))
        }
        reconciliation.holdCode(of: machine, failure, &context)
        reconciliation.refuseCode(of: machine, failure, &context)
        for name in machine.touched {
            reconciliation.addChanges(
                name, from: machine.previous[name]?.spec, to: reconciliation.ledger.attempted[name])
        }
        return RollbackStage.Order(service: service, failure: failure, targets: targets(&reconciliation, &context))
    }

    /// What goes back to what. An instance that this rollout created again, for a service that has a good release, gets
    /// (or keeps) that release instead of being removed: it may be the endpoint that the floor needs.
    private func targets(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> [RollbackTarget] {
        let service = machine.work.service
        let memory = context.memory
        var strangers: [InstanceName] = []
        let targets: [RollbackTarget] = RollbackMachine.targets(of: machine).compactMap { target in
            let isHeld = Self.isHeld(target, service, memory)
            guard target.kind == .delete || isHeld else { return target }
            if let verified = memory.services.verified[service],
                let spec = verified.instances(of: service).first(where: { $0.name == target.name })
            {
                // Where the rollout wrote that very release there is nothing to go back to: the next
                // pass deploys it again.
                if verified == machine.work.release, target.kind == .delete { return nil }
                return RollbackTarget(name: target.name, kind: .repair(spec, trusted: verified == machine.work.release))
            }
            // Found with the very image that is held now, and nothing better is known: it isn't written again.
            if isHeld { return nil }
            let isCreated = machine.work.items.contains { $0.name == target.name && $0.kind == .create }
            // It was there before this rollout and may serve, and only the module was to change: it gets back what it
            // was found with.
            if !isCreated, let found = found?[target.name],
                machine.work.items.contains(where: { $0.spec == found.spec }),
                memory.services.holds[service]?.refuses(found.spec) != true
            {
                return RollbackTarget(name: target.name, kind: .restore(found))
            }
            if isCreated || memory.instances.isMade(target.name) { return target }
            strangers.append(target.name)
            return nil
        }
        for name in strangers {
            reconciliation.fellShort(
                "\(name) was there before this controller knew it, and what it ran isn't known in terms of git: it "
                    + "stays as it is.",
                isLeft: true, &context)
        }
        return targets
    }

    /// Whether going back would put a held release in place again: an instance can be found running one, such as a
    /// create that came late.
    private static func isHeld(_ target: RollbackTarget, _ service: ServiceName, _ memory: EnvironmentMemory) -> Bool {
        guard case .restore(let previous) = target.kind else { return false }
        if memory.services.verified[service]?.instances(of: service).contains(previous.spec) == true { return false }
        return memory.services.holds[service]?.refuses(previous.spec) ?? false
    }
}
