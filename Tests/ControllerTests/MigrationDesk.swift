import Controller
import DesiredState
import LiveState
import Model
import Ports

/// One-off containers and the databases behind them, as the program in the container would have it.
struct MigrationDesk {
    /// How a command ends.
    enum Ending {
        /// At another revision.
        case moves(String)
        /// Exit code 1, nothing changed.
        case fails
        /// Exit code 1, and the database is at another revision.
        case breaks(at: String)
        /// Not begun, for that reason.
        case waits(String)
        /// Given up before the command, with the revision before known and nothing else.
        case unread
    }

    /// What git asks for, by service.
    var definitions: [String: Migration] = [:]
    /// How the next commands end, by service; then they move to `r` and their number.
    var endings: [String: [Ending]] = [:]
    /// The revision of each service's database.
    var revisions: [String: String] = [:]
    /// How the next calls of a kind fail.
    var failures: [PortFailure] = []
    /// Runs whose command was begun, in order: `amarre.migrations`.
    private(set) var rows: [String: MigrationLook.Answer] = [:]
    private(set) var commands: [(run: String, command: [String])] = []
    private(set) var containers: [String: MigrationOrder] = [:]
    private(set) var renewed = 0
    private(set) var orders: [MigrationOrder] = []
    private var number = 0

    static func definition(_ mode: Migration.RollbackMode = .manual, after: [ServiceName] = []) -> Migration {
        Migration(
            command: ["alembic", "upgrade", "head"], current: ["alembic", "current"],
            rollback: ["alembic", "downgrade", "{before}"], rollbackMode: mode, after: after,
            secrets: ["DATABASE_URL": SecretReference(name: "url", revision: 3)])
    }

    mutating func answer(_ call: MigrationCall, _ shelf: inout BackupShelf, now: Timestamp) -> EffectResult {
        if !failures.isEmpty { return .failed(failures.removeFirst()) }
        switch call {
        case .begin(let order):
            orders.append(order)
            if let id = containers.first(where: { $0.value.run == order.run })?.key { return .migrationBegun(id) }
            number += 1
            containers["m\(number)"] = order
            return .migrationBegun("m\(number)")
        case .look(let id, _):
            guard let order = containers[id] else { return .migration(MigrationLook(.gone)) }
            return .migration(MigrationLook(.ready, answer: run(order, now)))
        case .remove(let id):
            containers[id] = nil
            return .done
        case .backup(let call): return shelf.answer(call, now: now)
        case .renewPrivileges:
            renewed += 1
            return .privileges(PrivilegeReport(database: "app", renewed: ["app_a"], left: []))
        }
    }

    private mutating func run(_ order: MigrationOrder, _ now: Timestamp) -> MigrationLook.Answer {
        if let row = rows[order.run] { return row }
        let service = order.service.text
        let before = revisions[service] ?? "base"
        let ending = endings[service]?.isEmpty == false ? endings[service]?.removeFirst() : nil
        var (after, code, failure): (String, Int, Reason?) = (before, 0, nil)
        switch ending ?? .moves(order.target ?? "r\(commands.count + 1)") {
        case .moves(let revision): after = revision
        case .fails: (code, failure) = (1, Reason(code: "migrate_failed", message: "exit code 1"))
        case .breaks(let revision):
            (after, code, failure) = (revision, 1, Reason(code: "migrate_failed", message: "exit code 1"))
        case .unread:
            return MigrationLook.Answer(
                run: order.run, state: .failed, failure: Reason(code: "migrate_current", message: "two heads"),
                before: before, didRun: false)
        case .waits(let why):
            return MigrationLook.Answer(
                run: order.run, state: .failed, failure: Reason(code: why, message: "not now"), didRun: false)
        }
        commands.append((order.run, order.command))
        revisions[service] = after
        let row = MigrationLook.Answer(
            run: order.run, state: failure == nil ? .done : .failed, failure: failure, before: before, after: after,
            exitCode: code, output: "said", didRun: true, startedAt: now, endedAt: now, durationMilliseconds: 1200)
        rows[order.run] = row
        return row
    }
}
