import Controller
import DesiredState
import LiveState
import Model
import Ports

/// Calls about migrations, and what their containers do meanwhile.
extension Simulation {
    mutating func migrationCall(_ call: MigrationCall, _ environment: Int) -> EffectResult {
        switch call {
        case .begin(let order): return beginMigration(order, environment)
        case .look(let id, let run): return lookAtMigration(id, run)
        case .remove(let id):
            if faults.has(.migrationTrouble, at: now), side.chance(1, in: 2) {
                return .failed(PortFailure(.transient, code: "transient_state", "The container is busy."))
            }
            removeMigration(id)
            return .done
        case .backup(let call): return backupCall(call, environment, by: .migration)
        case .renewPrivileges:
            return .privileges(PrivilegeReport(database: "app", renewed: ["app_a"], left: []))
        }
    }

    private mutating func beginMigration(_ order: MigrationOrder, _ environment: Int) -> EffectResult {
        if let old = migrations.container(environment, order.service) {
            if old.order.run == order.run, [.deploying, .ready].contains(old.status) { return .migrationBegun(old.id) }
            removeMigration(old.id)
            return .failed(PortFailure(.transient, code: "migrate_leftover", "An earlier container is being removed."))
        }
        guard cloud.namespaces[environment] != nil else {
            return .failed(PortFailure(.notFound, code: "migrate_network", "There is no private network."))
        }
        if let pin = order.secrets.values.sorted(by: { $0.name < $1.name }).first(where: { !git.isReadable($0) }) {
            return .failed(Git.gone(pin))
        }
        if faults.has(.quota, at: now) { return .failed(Faults.quota) }
        if faults.has(.migrationTrouble, at: now), side.chance(1, in: 3) {
            return .failed(
                side.pick([
                    PortFailure(.transient, code: "transient_state", "The namespace is busy."),
                    PortFailure(.throttled, code: "throttled", "Scaleway asks to wait."),
                    PortFailure(.unreachable, code: "unreachable", "Scaleway can't be reached."),
                    Faults.quota,
                ]))
        }
        let id = migrations.create(order, environment)
        note("migration \(id) \(order.run) created")
        queue.push(.migration(id, process: 0), at: now + .milliseconds(side.between(2000, 20_000)))
        ambushMigration(id, environment)
        return .migrationBegun(id)
    }

    /// The controller knows which container it has.
    mutating func toldOfMigration(_ id: String) { migrations.change(id) { $0.isTold = true } }

    private mutating func lookAtMigration(_ id: String, _ run: String) -> EffectResult {
        guard let container = migrations.container(id: id), container.status != .deleting else {
            return .migration(MigrationLook(.gone))
        }
        switch container.status {
        case .deploying: return .migration(MigrationLook(.deploying))
        case .broken: return .migration(MigrationLook(.broken("image can't be pulled")))
        case .ready, .deleting: break
        }
        let isSilent = faults.has(.migrationTrouble, at: now) && side.chance(1, in: 3)
        let answer = isSilent || container.order.run != run ? nil : container.process?.answer
        return .migration(MigrationLook(.ready, answer: answer))
    }

    mutating func removeMigration(_ id: String) {
        guard let container = migrations.container(id: id), container.status != .deleting else { return }
        note("migration \(id) is being removed")
        die(id)
        migrations.change(id) { $0.status = .deleting }
        queue.push(.migrationGone(id), at: now + .milliseconds(side.between(500, 8000)))
    }

    /// Somebody or something ends the process, or takes the whole container away.
    mutating func killMigration(_ id: String) {
        guard let container = migrations.container(id: id), container.status != .deleting else { return }
        if container.process == nil || side.chance(1, in: 2) { return removeMigration(id) }
        note("migration \(id) dies")
        die(id)
        queue.push(.migration(id, process: 0), at: now + .milliseconds(side.between(500, 4000)))
    }

    /// Its session ends, and with it what the command was about to do, unless that was just committed.
    private mutating func die(_ id: String) {
        guard let container = migrations.container(id: id) else { return }
        let order = container.order
        let key = MigrationsWorld.key(container.environment, order.run)
        if container.isRunning, let row = migrations.rows[key], side.chance(1, in: 3) {
            let revision = migrations.revision(container.environment, order.service)
            if let moved = migrations.ending(of: row, at: revision).revision {
                migrations.move(container.environment, order.service, to: moved)
                note("migration \(id) had committed \(moved)")
            }
        }
        migrations.change(id) { $0.process = nil }
    }

    mutating func vanishMigration(_ id: String) {
        note("migration \(id) is gone")
        migrations.vanish(id)
    }

    // MARK: The program

    /// - `process`: 0 for the end of a deploy, or a process that comes after one that died.
    mutating func migrationTick(_ id: String, process number: Int) {
        guard let container = migrations.container(id: id), [.deploying, .ready].contains(container.status) else {
            return
        }
        if number == 0 {
            guard container.process == nil else { return }
            let isUnpullable = cloud.behaviors[container.order.image.digest.text] == .unpullable
            if isUnpullable || faults.has(.migrationTrouble, at: now) && side.chance(1, in: 5) {
                note("migration \(id) is broken")
                return migrations.change(id) { $0.status = .broken }
            }
            return tickLater(id, migrations.start(id, at: now), .milliseconds(side.between(200, 2000)))
        }
        guard let process = container.process, process.number == number else { return }
        let isTroubled = faults.has(.databaseAway, at: now)
        switch process.phase {
        case .connecting(let end):
            if isTroubled, !migrations.isLocked {
                if now >= end { return fail(container, "migrate_database") }
                return tickLater(id, number, .seconds(1))
            }
            let lockEnd = now + container.order.lockTime
            migrations.change(id) {
                $0.process?.phase = .locking(until: lockEnd)
                $0.process?.answer = MigrationLook.Answer(run: $0.order.run, state: .waiting)
            }
            tickLater(id, number, .milliseconds(side.between(50, 1000)))
        case .locking(let end):
            if isTroubled, migrations.isLocked {
                if now >= end { return fail(container, "migrate_locked") }
                return tickLater(id, number, .seconds(1))
            }
            runMigration(container, number)
        case .running: endMigration(container)
        case .over: break
        }
    }

    private mutating func tickLater(_ id: String, _ number: Int, _ pause: Duration) {
        queue.push(.migration(id, process: number), at: now + pause)
    }

    /// It ends without a row.
    private mutating func fail(_ container: MigrationsWorld.Container, _ code: String) {
        note("migration \(container.id) fails with \(code)")
        migrations.change(container.id) {
            $0.process?.phase = .over
            $0.process?.answer = MigrationLook.Answer(
                run: $0.order.run, state: .failed, failure: Reason(code: code, message: "Not now."), didRun: false)
        }
    }

    /// It has the lock: what an earlier process of the run did counts, else the command is begun.
    private mutating func runMigration(_ container: MigrationsWorld.Container, _ number: Int) {
        let (id, order, environment) = (container.id, container.order, container.environment)
        let key = MigrationsWorld.key(environment, order.run)
        if migrations.behavior(of: order.image) == .unsupported { return fail(container, "migrate_unsupported") }
        if var row = migrations.rows[key] {
            if row.endedAt == nil {
                row.endedAt = now
                row.after = migrations.revision(environment, order.service)
                row.failure = Reason(code: "migrate_interrupted", message: "The process before this one died.")
                migrations.rows[key] = row
            }
            note("migration \(id) finds the row of \(order.run)")
            return tell(id, row)
        }
        let revision = migrations.revision(environment, order.service)
        if migrations.level(revision) > migrations.level(MigrationsWorld.head(of: order.image)) {
            return fail(container, "migrate_current")
        }
        checkMigrationBegins(order, environment)
        let row = MigrationsWorld.Row(
            order: order, begunAt: now, before: revision)
        migrations.rows[key] = row
        note("migration \(id) begins \(order.run) at \(row.before)")
        migrations.change(id) {
            $0.process?.phase = .running
            $0.process?.answer = MigrationsWorld.answer(row)
        }
        var seconds = side.between(0, 12)
        if case .slow(let more) = migrations.behavior(of: order.image), order.direction == .up { seconds += more }
        tickLater(id, number, .milliseconds(seconds * 1000 + side.below(1000)))
    }

    private mutating func endMigration(_ container: MigrationsWorld.Container) {
        let (order, environment) = (container.order, container.environment)
        let key = MigrationsWorld.key(environment, order.run)
        guard var row = migrations.rows[key] else { return }
        let revision = migrations.revision(environment, order.service)
        if faults.has(.databaseAway, at: now), !migrations.isLocked, side.chance(1, in: 2) {
            // The session went, and with it the transaction and the lock: the row stays as it is.
            note("migration \(container.id) lost its session")
            migrations.change(container.id) {
                $0.process?.phase = .over
                $0.process?.answer = MigrationLook.Answer(
                    run: order.run, state: .failed,
                    failure: Reason(code: "migrate_database", message: "The session was lost."), before: row.before,
                    didRun: true, startedAt: row.begunAt)
            }
            return
        }
        let ending = migrations.ending(of: row, at: revision)
        if let moved = ending.revision { migrations.move(environment, order.service, to: moved) }
        row.after = ending.revision ?? revision
        (row.exitCode, row.failure, row.endedAt) = (ending.exitCode, ending.failure, now)
        migrations.rows[key] = row
        note("migration \(container.id) ended \(order.run) at \(row.after ?? "")")
        tell(container.id, row)
        if order.direction == .down, row.failure == nil {
            ledger.takenBack[MigrationsWorld.key(environment, order.service), default: 0] += 1
        }
    }

    private mutating func tell(_ id: String, _ row: MigrationsWorld.Row) {
        migrations.change(id) {
            $0.process?.phase = .over
            $0.process?.answer = MigrationsWorld.answer(row)
        }
    }
}
