package import LiveState
package import Model

/// What is known of an environment's surroundings, look by look. Pure.
///
/// Git says nothing about databases, networks, jobs and domains, so nothing there can be drift. That one of them isn't
/// as it was is still worth a sentence to whoever runs the services on them.
package struct SurroundingFacts: Hashable, Codable, Sendable {
    /// More things of one kind aren't followed.
    private static let largestProduct = 200
    /// How long a change is told.
    private static let changeAge: Duration = .seconds(86_400)
    /// Older changes make room.
    private static let largestHistory = 20

    /// By product, as ``LiveSurroundings/unread`` names it; a product that was never read isn't in it.
    package private(set) var known: [String: [SurroundingFact]] = [:]
    /// Newest first.
    package private(set) var changes: [SurroundingChange] = []

    package init() {}

    /// All facts: products by name, in each its things by name.
    package var all: [SurroundingFact] { known.sorted { $0.key < $1.key }.flatMap(\.value) }

    /// Takes in another look. What couldn't be read stays as it was known.
    package mutating func take(_ live: LiveSurroundings) {
        changes.removeAll { live.observedAt >= $0.seenAt + Self.changeAge }
        for (product, facts) in Self.read(live) where live.unread[product] == nil {
            if let before = known[product] {
                changes.insert(contentsOf: Self.changes(from: before, to: facts, at: live.observedAt), at: 0)
            }
            known[product] = facts
        }
        changes = Array(changes.prefix(Self.largestHistory))
    }

    /// The changes as notices.
    package var notices: [Reason] {
        changes.map { change in
            let what =
                switch change.kind {
                case .changed(let field, let from, let to):
                    "\(field) was \(from ?? "not set") and is \(to ?? "not set")"
                case .appeared: "is new"
                case .gone: "is gone"
                }
            return Reason(
                code: "surroundings_changed", message: "\(change.resource): \(what), seen at \(change.seenAt).")
        }
    }

    private static func changes(from old: [SurroundingFact], to new: [SurroundingFact], at now: Timestamp)
        -> [SurroundingChange]
    {
        let (before, after) = (things(old), things(new))
        var changes: [SurroundingChange] = []
        for thing in (before + after.filter { other in !before.contains { $0.id == other.id } }) {
            guard let then = before.first(where: { $0.id == thing.id }) else {
                if before.count < largestProduct {
                    changes.append(.init(resource: thing.name, kind: .appeared, seenAt: now))
                }
                continue
            }
            guard let since = after.first(where: { $0.id == thing.id }) else {
                if after.count < largestProduct {
                    changes.append(.init(resource: thing.name, kind: .gone, seenAt: now))
                }
                continue
            }
            for field in Set(then.values.keys).union(since.values.keys).sorted()
            where then.values[field] != since.values[field] {
                changes.append(
                    .init(
                        resource: since.name,
                        kind: .changed(field: field, from: then.values[field], to: since.values[field]), seenAt: now))
            }
        }
        return changes
    }

    private static func things(_ facts: [SurroundingFact]) -> [(id: String, name: String, values: [String: String])] {
        var things: [(id: String, name: String, values: [String: String])] = []
        for fact in facts {
            if things.last?.id != fact.id { things.append((fact.id, fact.resource, [:])) }
            if fact.isLasting { things[things.count - 1].values[fact.field] = fact.value }
        }
        return things
    }

    // MARK: What a look says

    private static func read(_ live: LiveSurroundings) -> [String: [SurroundingFact]] {
        [
            "domains": live.domains.prefix(largestProduct).flatMap(facts),
            "databases": live.databases.prefix(largestProduct).flatMap(facts),
            "private networks": live.networks.prefix(largestProduct).flatMap(facts),
            "job definitions": live.jobs.prefix(largestProduct).flatMap(facts),
        ]
    }

    private static func facts(_ domain: LiveDomain) -> [SurroundingFact] {
        let thing = Thing(id: domain.id, name: "domain \(domain.hostname)")
        return [
            thing.fact("container", domain.containerID), thing.fact("status", domain.status.rawValue, isLasting: false),
        ]
    }

    private static func facts(_ database: LiveDatabase) -> [SurroundingFact] {
        let thing = Thing(id: database.id, name: "database \(database.name)")
        let kept = database.backupRetention.map { ", kept \($0) days" } ?? ""
        let facts = [
            thing.fact("engine", database.engine), thing.fact("node", database.nodeType),
            thing.fact("standby", database.isHighlyAvailable ? "yes" : "no"),
            thing.fact("backups", database.backupEvery.map { "every \($0) h\(kept)" } ?? "none"),
            thing.fact("status", database.status, isLasting: false),
        ]
        return facts + database.settings.sorted { $0.key < $1.key }.map { thing.fact("settings.\($0.key)", $0.value) }
    }

    private static func facts(_ network: LiveNetwork) -> [SurroundingFact] {
        let thing = Thing(id: network.id, name: "network \(network.name)")
        return [
            thing.fact("subnets", network.subnets.sorted().joined(separator: ", ")), thing.fact("VPC", network.vpcID),
        ]
    }

    private static func facts(_ job: LiveJob) -> [SurroundingFact] {
        let thing = Thing(id: job.id, name: "job \(job.name)")
        return [
            thing.fact("image", job.image), thing.fact("cpu", "\(job.mvCPU)m"),
            thing.fact("memory", "\(job.memoryMiB)Mi"),
            thing.fact("schedule", job.schedule ?? "none"),
        ]
    }

    private struct Thing {
        let id: String
        let name: String

        func fact(_ field: String, _ value: String, isLasting: Bool = true) -> SurroundingFact {
            SurroundingFact(id: id, resource: name, field: field, value: value, isLasting: isLasting)
        }
    }
}
