import DesiredState
import Model
import Planning
import Ports

/// What becomes of a schema when its release was bad.
extension Reconciliation {
    /// What is done about a schema.
    enum SchemaRollback {
        case none
        /// A person decides; the reason that the reconciliation ends with says so.
        case asks(Reason)
        case takesBack(MigrationOrder)
    }

    /// A service goes back: so does its schema, when what it goes back to is what was there before the migration.
    mutating func noteSchema(of service: ServiceName, _ context: MachineContext) {
        if context.memory.services.isBehindSchema(service) { noteSchemaRollback(of: service) }
    }

    mutating func noteSchemaRollback(of service: ServiceName) {
        agenda.schemaRollbacks = (agenda.schemaRollbacks ?? []).filter { $0 != service } + [service]
    }

    /// By itself a schema goes back only within the reconciliation that migrated it, with a backup just before that, and
    /// where git says so: what was written since is lost with it.
    ///
    /// - `ending`: the reason that the reconciliation would end with.
    mutating func schemaRollback(of service: ServiceName, ending reason: Reason, _ context: inout MachineContext)
        -> SchemaRollback
    {
        guard let standing = context.memory.services.schema(of: service), standing.hasChanged else { return .none }
        // Of an earlier migration that is taken back with it there is no such backup; and an instance that couldn't be put
        // back still needs the schema.
        let isCovered =
            standing.backups?.isEmpty == false && standing.reconciliation == header.id
            && standing.origin == standing.record?.before
            && ledger.shortfalls?.contains(where: \.isLeft) != true
        if standing.migration.rollbackMode == .automatic, isCovered, context.memory.outage == nil,
            let order = order(.down, of: service, standing, context)
        {
            context.putSchemaInForce(of: service)
            return .takesBack(order)
        }
        let question = ask(about: standing, of: service, &context)
        return .asks(
            Reason(code: reason.code, message: "\(Sentence.ended(reason.message)) \(question.message)"))
    }

    /// The backup that a migration which may be taken back by itself needs; nil for none.
    func backup(before order: MigrationOrder, _ standing: MigrationStanding, _ context: MachineContext)
        -> BackupBefore?
    {
        guard standing.migration.rollbackMode == .automatic, !standing.isBackedUp(at: context.now) else { return nil }
        let databases = (header.desired?.backups ?? []).map(\.database)
        // With its own name alone where there is one of the service's.
        let own = databases.filter { $0 == order.service.text }
        return BackupBefore(
            databases: own.isEmpty ? databases.sorted() : own,
            name: "amarre-before-\(order.service)-\(order.release.text.suffix(8))-\(header.id.text.suffix(6))",
            since: context.now)
    }

    /// A service's rollout ended well. What it was migrated for runs, or what ran before, with the schema of what came
    /// after it.
    mutating func settleSchema(of service: ServiceName, _ context: inout MachineContext) {
        guard let runs = context.memory.services.verified[service] else { return }
        let isBehind = context.memory.services.isBehindSchema(service)
        if isBehind || context.memory.services.schema(of: service)?.release.image == runs.image {
            context.putSchemaInForce(of: service)
        }
        guard let standing = context.memory.services.migrations?[service] else { return }
        if runs.image == standing.release.image {
            if standing.question != nil { context.rememberMigration(of: service) { $0.question = nil } }
        } else if isBehind, standing.question == nil {
            _ = ask(about: standing, of: service, &context)
        }
    }

    /// A person decides what becomes of a schema.
    mutating func ask(
        about standing: MigrationStanding, of service: ServiceName, _ context: inout MachineContext
    ) -> Reason {
        let (before, after) = (standing.origin ?? "unknown", standing.reached ?? "an unknown revision")
        let question = Reason(
            code: "schema_rollback_waits",
            message:
                "The schema of \(service) stays at \(after); before its migration it was at \(before). If the release "
                + "that runs can't work with it, or to give the migration up: "
                + "`amarre migrate rollback \(service) -e \(context.environment)`.")
        // The same question is asked, and told, once.
        guard standing.question != question else { return question }
        context.rememberMigration(of: service) { $0.question = question }
        happened(.schemaRollbackWaits(question), &context)
        return question
    }
}
