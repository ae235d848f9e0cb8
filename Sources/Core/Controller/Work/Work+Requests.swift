import Model
import Ports
import Planning
import Rollout

/// What a person asked for by name.
extension Work {
    /// A person asked for the release before this one.
    mutating func rollBackOnRequest(_ service: ServiceName, _ context: inout MachineContext) -> Next {
        let who = reconciliation.header.request?.requestedBy ?? "someone"
        let failure = RolloutFailure(
            blame: .person,
            reason: Reason(code: "rollback_requested", message: "\(who) asked to roll \(service) back."),
            since: context.now)
        guard let before = context.memory.services.before[service] else { return .end(.refused, failure.reason) }
        if let current = context.memory.services.verified[service], !asksForHeld(service, context.memory) {
            context.remember(
                .held(
                    service,
                    Hold(
                        refused: current, asked: reconciliation.header.asked(service), previous: before.release,
                        reason: failure.reason,
                        since: context.now,
                        reconciliation: reconciliation.header.id)))
        }
        context.note(reconciliation.event(.rollbackRequested, context, reason: failure.reason))
        context.remember(.verified(service, before.release))
        let targets = before.instances.sorted { $0.key < $1.key }.map { name, applied in
            RollbackTarget(name: name, kind: .restore(applied.withModule(of: context.memory.instances.applied[name])))
        }
        return .rollBack(.init(service: service, failure: failure, targets: targets))
    }

    /// A person asked for the schema before the last migration.
    mutating func takeSchemaBackOnRequest(_ service: ServiceName, _ context: inout MachineContext) -> Next {
        let who = reconciliation.header.request?.requestedBy ?? "someone"
        let reason = Reason(
            code: "schema_rolled_back", message: "\(who) asked to take the schema of \(service) back; it is done.")
        context.putSchemaInForce(of: service)
        guard let standing = context.memory.services.migrations?[service],
            let order = reconciliation.order(.down, of: service, standing, context)
        else {
            return .end(
                .refused,
                Reason(code: "nothing_to_roll_back", message: "Nothing is known of \(service)'s schema to go back to."))
        }
        // What git still asks for would be migrated again at once.
        if let asked = reconciliation.picture.releases[service], asked.image == standing.release.image,
            context.memory.services.holds[service] == nil
        {
            context.remember(
                .held(
                    service,
                    Hold(
                        refused: asked, asked: reconciliation.header.asked(service),
                        previous: context.memory.services.verified[service],
                        reason: Reason(
                            code: "rollback_requested", message: "\(who) asked to take the schema of \(service) back."),
                        since: context.now, reconciliation: reconciliation.header.id, tree: nil)))
        }
        context.note(reconciliation.event(.rollbackRequested, context, reason: reason))
        var back = MigrationStage(order, ending: .init(outcome: .completed, reason: reason), backup: nil)
        return begin(&back, { .migrating($0) }) { $0.begin(&$1, &context) }
    }

    /// Whether what git asks of the service is held already. Another hold in its place would let that be tried again.
    private func asksForHeld(_ service: ServiceName, _ memory: EnvironmentMemory) -> Bool {
        guard let release = reconciliation.picture.releases[service] else {
            return memory.services.holds[service] != nil
        }
        return release != memory.services.verified[service]
            && memory.services.holds[service]?.forbids(release, asked: reconciliation.header.asked(service)) == true
    }
}
