import SimulatedCloud

/// The body of `PUT /_simulator/faults`.
enum FaultBody {
    private static let effects =
        "status, tokenExpired, permissionDenied, quotaExceeded, reset, resetInBody, halfJSON, corrupt, redirect, "
        + "slow, totalCount, stuck, backups or restores"

    static func fault(_ body: inout BodyReader) -> Fault? {
        let effect = effect(&body)
        let probability = body.number("probability") ?? 1
        if !(0...1).contains(probability) { body.refuse("probability", "constraint", "must be 0 to 1") }
        let count = count(&body)
        return effect.map {
            Fault(
                product: body.string("product") ?? "*", region: body.string("region"), path: body.string("path"),
                method: body.string("method")?.uppercased(), token: body.string("token"), effect: $0,
                remaining: count > 0 ? count : nil, probability: probability, retryAfter: body.int("retryAfter"),
                afterEffect: body.bool("afterEffect") ?? false)
        }
    }

    /// What becomes of the next backups and snapshots; nil where the body is about calls. The schedule's have no call:
    /// there is nothing to say but how many.
    static func backups(_ body: inout BodyReader) -> PlannedBackupFate? { planned("backups", &body) }

    /// What becomes of the next restores; nil where the body is about something else.
    static func restores(_ body: inout BodyReader) -> PlannedBackupFate? { planned("restores", &body) }

    private static func planned(_ key: String, _ body: inout BodyReader) -> PlannedBackupFate? {
        guard body.has(key) else { return nil }
        let fate: BackupFate? = body.choice(key)
        let count = count(&body)
        for key in ["product", "region", "path", "method", "token", "probability", "retryAfter", "afterEffect"]
        where body.has(key) { body.refuse(key, "constraint", "of backups only their count can be said") }
        return fate.map { PlannedBackupFate($0, remaining: count > 0 ? count : nil) }
    }

    /// 0 for all.
    private static func count(_ body: inout BodyReader) -> Int {
        let count = body.int("count") ?? 1
        if count < 0 { body.refuse("count", "constraint", "must be 0 (until removed) or more") }
        return count
    }

    private static func effect(_ body: inout BodyReader) -> Fault.Effect? {
        var found: [Fault.Effect] = []
        if let status = body.int("status") {
            if !(400...599).contains(status) { body.refuse("status", "constraint", "must be 400 to 599") }
            found.append(.status(status))
        }
        if let seconds = body.number("slow") {
            if !(0...3600).contains(seconds) { body.refuse("slow", "constraint", "must be 0 to 3600 seconds") }
            found.append(.slow(seconds))
        }
        if let address = body.string("redirect") { found.append(.redirect(address)) }
        if let offset = body.int("totalCount") { found.append(.totalCount(offset)) }
        let switches: [(String, Fault.Effect)] = [
            ("tokenExpired", .tokenExpired), ("permissionDenied", .permissionDenied),
            ("quotaExceeded", .quotaExceeded), ("reset", .reset), ("resetInBody", .resetInBody),
            ("halfJSON", .halfJSON), ("corrupt", .corrupt), ("stuck", .stuck),
        ]
        for (key, effect) in switches where body.bool(key) == true { found.append(effect) }
        if found.count != 1 { body.refuse("status", "required", "exactly one of \(effects)") }
        return found.first
    }
}
