import DesiredState
import LiveState
import Model
import Ports

/// A person's request, and what git doesn't ask for any more.
extension VerificationMachine {
    /// Answers a request that is carried out or that nothing comes of, with what there is.
    mutating func endOrder() {
        takeUnnamed()
        guard let order = memory.order else { return }
        // What was found is told when it is taken away as well, unless that takes too long.
        let isAtWork = memory.run.map { $0.result == nil } ?? false
        let isLate = !isAtWork && now >= (order.movedAt ?? order.since) + Self.requestTime
        guard isLate || memory.run == nil && (order.remaining.isEmpty || known.isSuspended) else { return }
        memory.order = nil
        let reason =
            known.isSuspended
            ? Reason(code: "suspended", message: "Nothing is begun while the environment is suspended.")
            : Reason(
                code: "verify_busy",
                message:
                    "Nothing could be restored: something else is being done in the environment, its own backup is "
                    + "near, or its backups can't be looked at. `amarre status` says which.")
        let left = order.remaining.map { undone($0, reason) }
        let end: VerificationEnd = order.results.isEmpty ? .refused(reason) : .results(order.results + left)
        actions.append(.finished(requestID: order.requestID, end))
    }

    /// Databases that git doesn't name have nothing to be verified by, whatever else stands in the way.
    private mutating func takeUnnamed() {
        guard surroundings != nil, let order = memory.order else { return }
        let named = Set(policies.map(\.database))
        // The one under way is stopped, and has its own end.
        let current = memory.run.flatMap { $0.result == nil ? $0.scratch.database : nil }
        for database in order.remaining where !named.contains(database) && database != current {
            let result = undone(database, unnamed)
            memory.order?.take(result, now)
        }
    }

    /// Why a database that isn't in ``policies`` isn't verified.
    var unnamed: Reason {
        known.obstacle
            ?? Reason(code: "verify_stopped", message: "It wasn't verified, because git doesn't ask for it any more.")
    }

    private func undone(_ database: String, _ reason: Reason) -> VerificationResult {
        VerificationResult(
            database: database, backupID: nil, backupName: nil, at: serverNow, verdict: .undecided, reason: reason)
    }

    /// What was found and told of databases that git doesn't name any more, but for one that isn't taken away yet.
    mutating func forgetUnnamed() {
        guard surroundings != nil, known.obstacle == nil else { return }
        var kept = Set(policies.map(\.database))
        if let run = memory.run { kept.insert(run.scratch.database) }
        memory.last = memory.last.filter { kept.contains($0.key) }
        memory.again = memory.again.filter { kept.contains($0.key) }
        for key in memory.standing.keys.sorted() {
            let parts = key.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2, !kept.contains(parts[1]) else { continue }
            clear(parts[0], parts[1], "Git doesn't ask for the verification of \(parts[1]) any more.")
        }
    }
}
