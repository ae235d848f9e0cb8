import Controller
import DesiredState
import LiveState
import Model
import Planning
import Ports
import Rollout

/// What is promised of migrations.
extension Simulation {
    // MARK: Beginning

    /// A command is about to be begun. Runs that have a row never get here.
    mutating func checkMigrationBegins(_ order: MigrationOrder, _ environment: Int) {
        if order.direction == .down { return checkGoesBack(order, environment) }
        let service = MigrationsWorld.key(environment, order.service)
        let key = "\(service)/\(order.release)"
        let begun = ledger.migrationsBegun[key, default: 0] + 1
        ledger.migrationsBegun[key] = begun
        let asked = ledger.askedAnew[service, default: 0]
        // After another release's run nobody can say any more what the first one came to; and one that failed is tried
        // once more when git names it again after something else, as a person does who believes that it is mended.
        let isAfterAnother = ledger.migratedLast[service] != order.release
        let isAskedAnew = asked != ledger.askedWhenBegun[key] && hasFailed(order)
        if begun > 1, isAfterAnother || isAskedAnew { ledger.comebacks[key, default: 0] += 1 }
        ledger.migratedLast[service] = order.release
        ledger.askedWhenBegun[key] = asked
        let allowed =
            1 + ledger.retries[service, default: 0] + ledger.takenBack[service, default: 0]
            + ledger.comebacks[key, default: 0]
        if begun > allowed {
            violate(
                "once",
                "\(order.run): the command of \(order.release) is begun for the \(begun). time, and nobody asked for "
                    + "more than \(allowed)")
        }
        checkOrder(order, environment)
    }

    private func hasFailed(_ order: MigrationOrder) -> Bool {
        migrations.rows.values.contains { row in
            row.order.environment == order.environment && row.order.service == order.service
                && row.order.release == order.release && row.order.direction == .up
                && (row.failure != nil || row.after != MigrationsWorld.head(of: order.image))
        }
    }

    private mutating func checkOrder(_ order: MigrationOrder, _ environment: Int) {
        // After a crash an order may be on its way that no reconciliation of this process knows yet.
        guard let reconciliation = views[environment].reconciliation,
            let migration = reconciliation.desired?.service(order.service)?.migrate
        else { return }
        for other in migration.after {
            guard reconciliation.desired?.service(other)?.migrate != nil,
                let release = reconciliation.releases[other],
                !ledger.verified["\(environment)/\(other)", default: []].contains(release.image),
                !migrations.hasDone(release.image, environment, other)
            else { continue }
            violate("order", "\(order.run) is begun before the migration of \(other), which it comes after, is done")
        }
    }

    /// A schema goes back when a person asked, once for each time, or by itself with a backup and once the instances are
    /// back.
    private mutating func checkGoesBack(_ order: MigrationOrder, _ environment: Int) {
        let key = MigrationsWorld.key(environment, order.service)
        if ledger.schemaRequests[key, default: 0] > 0 {
            ledger.schemaRequests[key, default: 0] -= 1
            return
        }
        guard
            let up = migrations.rows.values.filter({ row in
                row.order.environment == order.environment && row.order.service == order.service
                    && row.order.direction == .up && row.order.release == order.release
            }).max(by: { $0.begunAt < $1.begunAt })
        else { return violate("down", "\(order.run), and no such migration was ever begun") }
        let standing = machines[environment].context.memory.services.migrations?[order.service]
        guard standing?.migration.rollbackMode == .automatic else {
            return violate("down", "\(order.run): the schema goes back, and nobody asked")
        }
        let isBackedUp = backups.shelves[environment]?.entries.values.contains { entry in
            guard let goodAt = entry.goodAt, entry.maker == .migration, goodAt <= up.begunAt else { return false }
            return standing?.backups?.contains(entry.live.name) ?? false
        }
        if isBackedUp != true { violate("down", "\(order.run): the schema goes back without a backup before it") }
        for container in cloud.all(of: environment) where container.live.status != .deleting {
            if InstanceName(container.live.name)?.service == order.service,
                container.live.image == order.image.description
            {
                violate("down", "\(order.run): the schema goes back, and \(container.live.name) runs what needs it")
            }
        }
    }

    // MARK: Instances

    /// An instance is about to be written.
    mutating func checkMigrated(_ environment: Int, spec: InstanceSpec, desired: DesiredEnvironment?) {
        let service = spec.name.service
        let key = "\(environment)/\(service)"
        guard hasMigrations else { return }
        if let running = migrations.container(environment, service), running.isRunning {
            violate("before", "\(spec.name) is written while \(running.order.run) runs")
        }
        guard desired?.service(service)?.migrate != nil else {
            ledger.ran[key, default: []].insert(spec.image.description)
            return
        }
        let isKnown =
            ledger.ran[key, default: []].contains(spec.image.description)
            || ledger.verified[key, default: []].contains(spec.image)
        if !isKnown, !migrations.hasDone(spec.image, environment, service) {
            violate(
                "before",
                "\(spec.name) gets \(TraceText.short(spec.image.description)), and its migration isn't done")
        }
    }

    /// A deploy is over: what runs may be repaired.
    mutating func noteRan(_ container: WorldContainer) {
        guard hasMigrations, let name = InstanceName(container.live.name) else { return }
        ledger.ran["\(container.environment)/\(name.service)", default: []].insert(container.live.image)
    }

    /// Called after each event: what was ever verified.
    mutating func noteVerified(_ environment: Int) {
        guard hasMigrations else { return }
        for (service, release) in machines[environment].context.memory.services.verified {
            ledger.verified["\(environment)/\(service)", default: []].insert(release.image)
        }
    }

    // MARK: The end

    /// What the controller knows of migrations is what the databases say, and nothing is left of their containers.
    mutating func checkMigrationsAgree() {
        for environment in 0..<Self.environmentCount where views[environment].reconciliation == nil {
            let known = machines[environment].context.memory.services.migrations ?? [:]
            for (service, standing) in known.sorted(by: { $0.key < $1.key }) {
                if let wrong = disagreement(standing, service, environment) {
                    violate("agrees", "\(service) of \(environment): \(wrong)")
                }
            }
            for container in migrations.all(of: environment)
            where container.status != .deleting && container.isTold && !ledger.leftovers.contains(container.id) {
                violate(
                    "agrees", "the container \(container.id) of \(container.order.run) is left, and nobody was told")
            }
        }
    }

    private func disagreement(_ standing: MigrationStanding, _ service: ServiceName, _ environment: Int) -> String? {
        let revision = migrations.revision(environment, service)
        let row = standing.record.flatMap { migrations.row(environment, $0.run) }
        let said = row.map { $0.endedAt == nil ? "running" : $0.failure == nil ? "done" : "failed" } ?? "nothing"
        func wrong(_ text: String) -> String {
            "it is \(standing.state.rawValue) at \(standing.record?.after ?? "?"); \(text) (\(said), \(revision))"
        }
        switch standing.state {
        case .running:
            return standing.record?.didRun == true ? wrong("its run is over") : nil
        case .done:
            if row?.failure != nil || row?.endedAt == nil { return wrong("the table says otherwise") }
            // A release of before is served by the newer schema.
            guard migrations.level(revision) < migrations.level(row?.after ?? "base") else { return nil }
            return wrong("the database is behind")
        case .failed:
            // What nobody could ask the container any more isn't known, and said so.
            let isUnknown = standing.record?.didRun == true && standing.record?.after == nil && standing.question != nil
            if isUnknown { return nil }
            if row != nil, row?.endedAt != nil, row?.failure == nil { return wrong("the table says that it is done") }
            if row == nil, standing.record?.didRun == true { return wrong("the table has no such run") }
        case .takenBack:
            let back = standing.takenBack.flatMap { migrations.row(environment, $0.run) }
            if back == nil || back?.failure != nil { return wrong("it wasn't taken back") }
            return revision == standing.origin ? nil : wrong("it wasn't taken back to where it was")
        }
        // A run back that was begun and failed, or one of another release after it, has the last word.
        guard standing.takenBack?.didRun != true, let after = standing.record?.after, let row, row.endedAt != nil,
            !migrations.rows.contains(where: { key, other in
                key.hasPrefix("\(environment)/") && other.order.service == service && other.begunAt > row.begunAt
            })
        else { return nil }
        return after == revision ? nil : wrong("the database is elsewhere")
    }
}
