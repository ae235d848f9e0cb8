import Controller
import DesiredState
import LiveState
import Model
import Ports

/// Histories with backups and migrations. Every number for them comes from a generator of their own, so that the seeds
/// that have neither stay as they were before there was either.
extension Simulation {
    private static let migrationKinds: [SimulatedFault] = [.migrationTrouble, .containerKilled, .databaseAway]

    /// Half of the seeds have backups, and half have migrations, where options allow their trouble.
    mutating func pickDatabases() {
        let hasBackups = options.faults.contains(.backupTrouble) && side.chance(1, in: 2)
        hasMigrations = options.faults.contains(.migrationTrouble) && side.chance(1, in: 2)
        if hasBackups, side.chance(1, in: 2) { kinds.append(.backupTrouble) }
        if hasMigrations {
            kinds += Self.migrationKinds.filter { options.faults.contains($0) && side.chance(1, in: 2) }
        }
        if hasBackups {
            // More than ten minutes off is a clock that can't be right.
            backups.offset = .seconds(side.pick([0, 0, 120, -300, -540, 4000]))
            for environment in 0..<Self.environmentCount where side.chance(3, in: 4) {
                addBackups(environment)
            }
        }
        guard hasMigrations else { return }
        for environment in 0..<Self.environmentCount {
            for index in git.desired[environment].services.indices {
                git.desired[environment].services[index].migrate = newMigration(
                    git.desired[environment].services[index].name, environment)
            }
            tidyMigrations(&git.desired[environment])
        }
    }

    private mutating func addBackups(_ environment: Int) {
        var shelf = BackupsWorld.Shelf()
        shelf.kind = side.chance(1, in: 3) ? .snapshot : .logical
        if side.chance(2, in: 3) {
            let next = backups.serverTime(now) + .seconds(side.between(60, 3000))
            shelf.nextAt = next
            queue.push(.schedule(environment), at: next - backups.offset)
        }
        backups.shelves[environment] = shelf
        git.desired[environment].backups = ["app", "web"].suffix(side.between(1, 2)).map { database in
            BackupPolicy(
                database: database, daily: side.between(1, 7), weekly: side.pick([0, 1, 4]),
                monthly: side.pick([0, 1]))
        }
    }

    /// Nil for a service that has no database.
    mutating func newMigration(_ service: ServiceName, _ environment: Int) -> Migration? {
        guard side.chance(3, in: 4) else { return nil }
        let name = "\(service)-url"
        git.secrets[name] = git.secrets[name] ?? 1
        let isAutomatic = git.desired[environment].backups != nil && side.chance(1, in: 2)
        return Migration(
            command: ["alembic", "upgrade", "head"], current: ["alembic", "current"],
            rollback: ["alembic", "downgrade", "{before}"], rollbackMode: isAutomatic ? .automatic : .manual,
            after: side.chance(1, in: 2) ? Self.serviceNames + Self.newNames : [],
            secrets: ["DATABASE_URL": SecretReference(name: name)])
    }

    /// `after` names services that are there and migrate, and no two wait for each other.
    func tidyMigrations(_ desired: inout DesiredEnvironment) {
        guard hasMigrations else { return }
        let names = Set(desired.services.filter { $0.migrate != nil }.map(\.name))
        for index in desired.services.indices {
            let name = desired.services[index].name
            let after = desired.services[index].migrate?.after ?? []
            desired.services[index].migrate?.after = after.filter { $0 > name && names.contains($0) }
        }
    }

    /// What a new image does to its database.
    mutating func pickMigration(_ digest: ImageDigest, number: Int) {
        guard hasMigrations else { return }
        migrations.know(digest, number: number)
        let troubled: [MigrationBehavior] = [
            .good, .good, .good, .good, .good, .keeps, .slow(side.between(20, 200)), .fails, .breaks, .wrong,
            .unsupported,
        ]
        migrations.behaviors[digest.text] = calmSince == nil ? side.pick(troubled) : .good
        if side.chance(1, in: 6) { migrations.oneWay.insert(digest.text) }
    }

    // MARK: Trouble

    /// Whether this step of the script was a person's question for an older schema.
    mutating func asksForSchema(_ environment: Int) -> Bool {
        guard hasMigrations, side.chance(1, in: 12) else { return false }
        let services = git.desired[environment].services.filter { $0.migrate != nil }.map(\.name)
        guard !services.isEmpty else { return false }
        submit(.migrateRollback(service: side.pick(services)), environment)
        return true
    }

    /// Whether this step was a commit that asks for an image of before: its migration is older than the database.
    mutating func goesBackInGit(_ environment: Int) -> Bool {
        guard hasMigrations, side.chance(1, in: 10), !git.desired[environment].services.isEmpty else { return false }
        let index = side.below(git.desired[environment].services.count)
        let repository = git.desired[environment].services[index].image.repository
        let tags = git.tags.keys.filter { $0.hasPrefix("\(repository):") }.sorted()
        guard !tags.isEmpty else { return false }
        let tag = side.pick(tags).dropFirst(repository.count + 1)
        git.desired[environment].services[index].image = ImageRequest(repository: repository, tag: String(tag))
        git.commit()
        note("commit \(git.head) \(environment) goes back to \(repository):\(tag)")
        return true
    }

    mutating func beginDatabaseTrouble(_ kind: SimulatedFault, _ environment: Int) {
        switch kind {
        case .backupTrouble: troubleBackups(environment)
        case .containerKilled:
            if let id = migrations.all(of: environment).first?.id {
                note("fault \(kind) \(id)")
                killMigration(id)
            } else {
                killsLeft[environment, default: 0] += 1
            }
        case .databaseAway:
            migrations.isLocked = side.chance(1, in: 2)
            window(kind, seconds: side.between(5, 200))
        default: window(kind, seconds: side.between(10, 300))
        }
    }

    private mutating func troubleBackups(_ environment: Int) {
        window(.backupTrouble, seconds: side.between(30, 900))
        guard var shelf = backups.shelves[environment] else { return }
        switch side.below(4) {
        case 0: shelf.fullUntil = now + .seconds(side.between(30, 900))
        case 1: shelf.busyUntil = now + .seconds(side.between(10, 300))
        case 2:
            shelf.nextAt = shelf.nextAt == nil ? backups.serverTime(now) + .seconds(side.between(60, 600)) : nil
            if let next = shelf.nextAt { queue.push(.schedule(environment), at: next - backups.offset) }
        default:
            backups.shelves[environment] = shelf
            guard let stolen = shelf.there.last?.live.id else { return }
            note("\(stolen) is stolen")
            return backups.remove(stolen, environment, by: .outside)
        }
        backups.shelves[environment] = shelf
    }

    /// The next container of the environment is killed a while after it was made, at whatever it is then.
    mutating func ambushMigration(_ id: String, _ environment: Int) {
        guard let left = killsLeft[environment], left > 0, !faults.over else { return }
        killsLeft[environment] = left - 1
        queue.push(.migrationKilled(id), at: now + .milliseconds(side.below(30_000)))
    }
}
