import DesiredState
import Model
import Ports
import Planning

/// What the simulation itself knows to be true, beside the machines: the invariants are checked against it.
struct Ledger {
    /// A suspension that was confirmed to the person.
    struct Suspension {
        /// The reconciliation that was open then, and the number of its instance under way.
        let open: ReconciliationID?
        let item: Int?
    }

    /// Ids of durable audit events.
    private(set) var events: Set<String> = []
    /// The reconciliation that was started and has no outcome yet, by environment.
    private(set) var open: [Int: ReconciliationID] = [:]
    private(set) var started: [ReconciliationID: Int] = [:]
    private(set) var outcomes: [ReconciliationID: Int] = [:]
    private(set) var counts: [Outcome: Int] = [:]
    /// Holds that became durable, by `environment/service`.
    var holds: [String: Hold] = [:]
    /// The release that each of them is about.
    var accused: [String: Release] = [:]
    /// When a person said retry last, in the machine's time, by `environment/service`: holds up to then are forgiven.
    var forgiven: [String: Timestamp] = [:]
    var suspensions: [Int: Suspension] = [:]
    /// What was rolled back last, by `environment/service`.
    var refusals: [String: Refusal] = [:]
    /// The reconciliation under way when a person said retry, by `environment/service` or environment: what it rolls
    /// back is forgiven.
    private(set) var retried: [String: ReconciliationID] = [:]
    /// The `terraform/` tree with which an environment was last as it should be.
    var goodTrees: [Int: String] = [:]
    /// Environments in which a person asked to abort, or to roll back: what goes back then is theirs.
    private(set) var aborts: Set<Int> = []
    /// Environments that had ignore rules: what those kept is drift when they end.
    var ignoring: Set<Int> = []

    /// How often the command of a release's migration was begun, by `environment/service/release`.
    var migrationsBegun: [String: Int] = [:]
    /// How often a person said retry, and a schema was taken back, by `environment/service`.
    private(set) var retries: [String: Int] = [:]
    var takenBack: [String: Int] = [:]
    /// How often a person asked for the schema before, less the times that it was begun.
    var schemaRequests: [String: Int] = [:]
    /// Where a person ever asked for it: the release whose schema goes is held.
    private(set) var schemasAsked: Set<String> = []
    /// The release whose migration was begun last, by `environment/service`.
    var migratedLast: [String: ReleaseID] = [:]
    /// What git asked for last, and how often that changed, by `environment/service`.
    private var asked: [String: String] = [:]
    private(set) var askedAnew: [String: Int] = [:]
    /// What ``askedAnew`` was when the command of a release was begun last, by `environment/service/release`.
    var askedWhenBegun: [String: Int] = [:]
    /// How often a release came again after another one's migration, or after its own had failed and git had asked for
    /// something else, by `environment/service/release`.
    var comebacks: [String: Int] = [:]
    /// Images that ran, or were written when nothing had to be migrated, and those of releases that were verified, by
    /// `environment/service`.
    var ran: [String: Set<String>] = [:]
    var verified: [String: Set<PinnedImage>] = [:]
    /// Containers of migrations whose removal failed, as a record says.
    private(set) var leftovers: Set<String> = []

    /// Git asks for these services in an environment now. One that was gone for a while is a new one: its database and the
    /// releases of then are nothing that is known any more.
    mutating func noteServices(_ services: [DesiredService], _ environment: Int) {
        for service in services {
            let key = "\(environment)/\(service.name)"
            let before = asked.updateValue(String(describing: service.image), forKey: key)
            if before != nil, before != asked[key] { askedAnew[key, default: 0] += 1 }
        }
        migrationsBegun = migrationsBegun.filter { key, _ in
            let parts = key.split(separator: "/")
            guard parts.count > 1, parts[0] == "\(environment)" else { return true }
            return services.contains { $0.name.text == parts[1] }
        }
    }

    /// What was rolled back.
    struct Refusal {
        let reconciliation: ReconciliationID
        let at: Timestamp
        /// As git wrote it.
        let service: DesiredService
        let release: Release
        let tree: Git.Tree
        /// It ran and was good: what was refused is the tree.
        let isTree: Bool
        /// The hold is of this one release, with its revisions and its scaling: git writes the same as
        /// for the one before.
        let isExact: Bool
    }

    mutating func asked(_ command: OperatorRequest.Command, _ environment: Int, reconciliation: ReconciliationID?) {
        switch command {
        case .abort, .rollback: aborts.insert(environment)
        case .retry(let service):
            for name in Simulation.serviceNames + Simulation.newNames where (service ?? name) == name {
                retries["\(environment)/\(name)", default: 0] += 1
            }
            retried[service.map { "\(environment)/\($0)" } ?? "\(environment)"] = reconciliation
            refusals = refusals.filter { key, _ in
                !key.hasPrefix("\(environment)/") || !(service.map { key == "\(environment)/\($0)" } ?? true)
            }
        case .migrateRollback(let service):
            schemaRequests["\(environment)/\(service)", default: 0] += 1
            schemasAsked.insert("\(environment)/\(service)")
        case .reconcile, .suspend, .resume, .verifyBackups, .turn, .destruction: break
        }
    }

    /// A record says what couldn't be removed.
    mutating func noteLeftovers(_ record: ReconciliationRecord?) {
        for step in record?.steps ?? [] where step.text.contains("of the migration couldn't be removed") {
            if let id = step.text.split(separator: " ").first(where: { $0.hasPrefix("m-") }) {
                leftovers.insert(String(id))
            }
        }
    }

    /// Adds a durable audit event; returns what is wrong with it.
    mutating func append(_ event: AuditEvent, environment: Int) -> String? {
        guard events.insert(event.id).inserted else { return nil }
        if event.kind == .reconciliationStarted {
            if started[event.correlation] != nil { return "\(event.correlation) was started twice" }
            started[event.correlation] = environment
            if let other = open[environment] { return "\(event.correlation) started while \(other) has no outcome" }
            open[environment] = event.correlation
            if let suspension = suspensions[environment], event.trigger != .rollback,
                suspension.open != event.correlation
            {
                return "\(event.correlation) (\(event.trigger.rawValue)) started while suspended"
            }
            return nil
        }
        guard let outcome = event.outcome else { return nil }
        outcomes[event.correlation, default: 0] += 1
        counts[outcome, default: 0] += 1
        if open[environment] == event.correlation { open[environment] = nil }
        return outcomes[event.correlation] == 1
            ? nil : "\(event.correlation) has a second outcome (\(outcome.rawValue))"
    }
}
