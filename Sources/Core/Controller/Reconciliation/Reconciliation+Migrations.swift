import DesiredState
import LiveState
import Migrations
import Model
import Planning
import Ports

/// Which migration comes before a rollout, and what is remembered of it.
extension Reconciliation {
    /// What stands before the rollout of a service.
    enum MigrationNeed {
        case none
        case due(MigrationOrder, MigrationStanding)
        /// It can't be begun yet; with the service whose migration comes first, when it is that.
        case waits(Reason, for: ServiceName? = nil)
    }

    /// What has to be migrated before `work` is rolled out. An image that was seen healthy needs nothing, nor does one
    /// that has migrated already. Nor does the one before it, which git goes back to: its image doesn't know the
    /// schema, which stays as it is until a person says otherwise, as after a rollback.
    func migrationNeed(of work: ServiceWork, _ context: MachineContext) -> MigrationNeed {
        let services = context.memory.services
        guard let release = work.release, let migration = header.desired?.service(work.service)?.migrate,
            // A change of anything but the image asks for no other schema.
            services.verified[work.service]?.image != release.image,
            services.schema(of: work.service)?.serves(release, migration) != true,
            !services.goesBack(work.service, to: release)
        else { return .none }
        if let wait = waitsForOther(work.service, migration, services) { return wait }
        var pins: [String: SecretPin] = [:]
        for (variable, reference) in migration.secrets.sorted(by: { $0.key < $1.key }) {
            guard let pin = header.pins.secrets[reference.key] else {
                return .waits(
                    Reason(
                        code: "migrate_secret",
                        message:
                            "\(work.service) waits: the secret \(reference.name), which \(variable) of its migration is, "
                            + "couldn't be resolved."))
            }
            pins[variable] = pin
        }
        let known = services.migrations?[work.service]
        let standing: MigrationStanding
        if let known, known.state == .running, known.release.id == release.id, known.migration == migration {
            if let time = known.triedAgainAt, context.now < time, let failure = known.record?.failure {
                return .waits(failure)
            }
            standing = known.begunAgain(in: header.id)
        } else {
            standing = MigrationStanding(
                work.service, release: release, migration: migration, secrets: pins, after: known,
                running: services.verified[work.service]?.image, in: header.id)
        }
        guard let order = order(.up, of: work.service, standing, context) else {
            return .waits(
                Reason(
                    code: "migrate_namespace",
                    message: "\(work.service) waits: the environment's container namespace isn't there yet."))
        }
        return .due(order, standing)
    }

    /// The order of a run; nil without a namespace to run it in, or without a revision to go back to.
    func order(
        _ direction: MigrationDirection, of service: ServiceName, _ standing: MigrationStanding,
        _ context: MachineContext
    ) -> MigrationOrder? {
        guard let project = header.desired?.project,
            let namespace = picture.live?.namespace?.id ?? context.memory.place.namespace?.id
        else { return nil }
        let (release, migration) = (standing.release, standing.migration)
        let target = direction == .up ? nil : standing.origin
        if direction == .down, target == nil { return nil }
        let way = direction == .up ? "up" : "down\(standing.downs + 1)"
        return MigrationOrder(
            environment: context.environment, project: project, namespaceID: namespace, service: service,
            release: release.id, run: "\(standing.name).\(way)", direction: direction,
            image: release.image, variables: release.variables,
            secrets: release.secrets.merging(standing.secrets) { _, own in own }, resources: release.resources,
            database: migration.database,
            command: direction == .up
                ? migration.command
                : migration.rollback.map { $0.replacing("{before}", with: target ?? "base") },
            current: migration.current, target: target, deadline: migration.deadline)
    }

    // MARK: Order

    /// A service whose migration comes after another one's is rolled out after it.
    mutating func putMigrationsInOrder() {
        guard agenda.work.count > 1, let desired = header.desired else { return }
        var (left, ordered): ([ServiceWork], [ServiceWork]) = (agenda.work, [])
        while !left.isEmpty {
            let names = Set(left.map(\.service))
            let index =
                left.firstIndex { work in
                    !(desired.service(work.service)?.migrate?.after ?? []).contains {
                        $0 != work.service && names.contains($0)
                    }
                } ?? 0
            ordered.append(left.remove(at: index))
        }
        agenda.work = ordered
    }

    private func waitsForOther(
        _ service: ServiceName, _ migration: Migration, _ services: ServiceMemory
    ) -> MigrationNeed? {
        for other in migration.after {
            guard let first = header.desired?.service(other)?.migrate else { continue }
            // What isn't resolved may be a release that has to migrate.
            if let release = picture.releases[other] {
                guard services.verified[other]?.image != release.image,
                    services.schema(of: other)?.serves(release, first) != true
                else { continue }
            }
            let why = services.holds[other].map { ": \(Sentence.open($0.reason.message))" } ?? ""
            return .waits(
                Reason(
                    code: "migrate_after",
                    message:
                        "\(service) waits, because its migration comes after that of \(other), which isn't done\(why)."),
                for: other)
        }
        return nil
    }

    /// Whether all services that were put aside wait for what comes before their migration.
    func asideServicesWait(_ context: MachineContext) -> Bool {
        guard let services = agenda.asideServices, !services.isEmpty else { return false }
        return services.allSatisfy { service in
            guard context.memory.services.holds[service] == nil else { return false }
            let work = ServiceWork(service: service, release: picture.releases[service], items: [])
            if case .waits = migrationNeed(of: work, context) { return true }
            return false
        }
    }

    /// Leaves services alone whose migration waits for what this reconciliation can't bring about, so that none is begun
    /// for them alone, each time that git is looked at. What is to go altogether stays with them, as in
    /// ``Work/putAside``.
    mutating func leaveWaitingMigrations(_ context: MachineContext) {
        var reasons: [ServiceName: Reason] = [:]
        var isSettled = false
        while !isSettled {
            isSettled = true
            for work in agenda.work where work.release != nil {
                guard case .waits(let reason, let other) = migrationNeed(of: work, context),
                    // The first plan makes it.
                    reason.code != "migrate_namespace" || !agenda.infrastructureDue,
                    !agenda.work.contains(where: { $0.service == other && $0.release != nil })
                else { continue }
                reasons[work.service] = reason
                agenda.work.removeAll { $0.service == work.service }
                isSettled = false
            }
        }
        guard !reasons.isEmpty else { return }
        agenda.work.removeAll { $0.release == nil }
        let services = reasons.keys.sorted()
        agenda.asideServices = (agenda.asideServices ?? []) + services
        agenda.aside = (agenda.aside ?? []) + services.compactMap { reasons[$0] }
    }

    // MARK: What comes of it

    /// A run ended.
    mutating func migrated(_ order: MigrationOrder, _ end: MigrationEnd, _ context: inout MachineContext) {
        let record = end.record
        ledger.migrations = (ledger.migrations ?? []).filter { $0.run != record.run } + [record]
        if record.didRun, record.hasChanged {
            ledger.note(
                FieldChange(
                    resource: order.service.text, field: "schema", from: record.before, to: record.after))
        }
        if order.direction == .up { wentUp(order, end, &context) } else { wentDown(order, end, &context) }
        context.note(
            event(end.verdict == .done ? .migrationCompleted : .migrationFailed, of: order, context, record: record))
        context.touch()
    }

    private mutating func wentUp(_ order: MigrationOrder, _ end: MigrationEnd, _ context: inout MachineContext) {
        let (service, record) = (order.service, end.record)
        switch end.verdict {
        case .done:
            context.rememberMigration(of: service) { $0.take(record, .done) }
            happened(.migrationDone(record), &context)
        case .notBegun:
            // The same run may be begun again.
            let now = context.now
            context.rememberMigration(of: service) { $0.wait(record, now: now) }
            happened(.migrationWaits(record), &context)
        case .failed:
            context.rememberMigration(of: service) { $0.take(record, .failed) }
            happened(.migrationFailed(record), &context)
            if let standing = context.memory.services.migrations?[service], standing.hasChanged {
                noteSchemaRollback(of: service)
                // Whatever becomes of this reconciliation, a person is asked until it is taken back.
                _ = ask(about: standing, of: service, &context)
            }
            guard let reason = record.failure, let refused = context.memory.services.migrations?[service]?.release
            else {
                return
            }
            context.remember(
                .held(
                    service,
                    Hold(
                        refused: refused, asked: header.asked(service),
                        previous: context.memory.services.verified[service], reason: reason, since: context.now,
                        reconciliation: header.id, tree: nil)))
        }
        if end.verdict != .done {
            context.remember(.rolledOut(service, isGood: false, in: header.desired))
        }
    }

    private mutating func wentDown(_ order: MigrationOrder, _ end: MigrationEnd, _ context: inout MachineContext) {
        let (service, record) = (order.service, end.record)
        guard end.verdict == .done else {
            let why = record.failure.map { ": \(Sentence.open($0.message))" } ?? ""
            let question = Reason(
                code: "schema_rollback_failed",
                message:
                    "The schema of \(service) couldn't be taken back to \(order.target ?? "base")\(why). When that is "
                    + "mended: `amarre migrate rollback \(service) -e \(context.environment)`.")
            context.rememberMigration(of: service) {
                $0.takenBack = record
                $0.question = question
                if record.didRun { $0.downs += 1 }
            }
            return happened(.schemaRollbackFailed(question), &context)
        }
        context.rememberMigration(of: service) {
            $0.state = .takenBack
            $0.takenBack = record
            $0.question = nil
            $0.reached = record.after
            $0.downs += 1
        }
        happened(.schemaRollbackDone(record), &context)
    }

    /// An event about a run; there may be several in a reconciliation.
    func event(
        _ kind: AuditEvent.Kind, of order: MigrationOrder, _ context: MachineContext, record: MigrationRecord? = nil
    ) -> AuditEvent {
        let what =
            order.direction == .up ? "The migration of \(order.service)" : "Taking the schema of \(order.service) back"
        let reason =
            record?.failure
            ?? Reason(
                code: kind == .migrationStarted ? "started" : "completed",
                message: kind == .migrationStarted
                    ? "\(what) begins, as run \(order.run)."
                    : "\(what) is done: from \(record?.before ?? "unknown") to \(record?.after ?? "unknown").")
        let severity: AuditEvent.Severity =
            kind != .migrationFailed ? .info : order.direction == .down || record?.didRun == true ? .critical : .warning
        let seed = [header.id.text, kind.rawValue, order.run, String(context.now.microseconds)]
        return AuditEvent(
            id: DerivedIdentifier.make(seed, at: context.now), kind: kind, time: context.now,
            environment: context.environment, correlation: header.id, trigger: header.trigger,
            commit: header.revision?.commit, reason: reason, startedAt: header.startedAt,
            requestedBy: header.request?.requestedBy, severity: severity, migration: record)
    }
}

extension MachineContext {
    /// Forgets a migration that changed nothing for the one whose schema is there.
    mutating func putSchemaInForce(of service: ServiceName) {
        guard let standing = memory.services.migrations?[service], standing.inForce != standing else { return }
        remember(.migrated(service, standing.inForce))
        touch()
    }

    /// Changes what is known of a service's migration.
    mutating func rememberMigration(of service: ServiceName, _ body: (inout MigrationStanding) -> Void) {
        guard var standing = memory.services.migrations?[service] else { return }
        body(&standing)
        remember(.migrated(service, standing))
        touch()
    }
}

extension MigrationOrder {
    /// The record of a run that nothing is known of but why it wasn't begun.
    func record(failure: Reason) -> MigrationRecord {
        MigrationRecord(
            service: service, release: release, run: run, direction: direction, command: command, failure: failure)
    }
}
