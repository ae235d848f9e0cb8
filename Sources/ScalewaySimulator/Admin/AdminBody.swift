import SimulatedCloud

/// The bodies of the admin API.
enum AdminBody {
    /// `behaviour`, with `seconds` and `passesStartup` where it needs them.
    static func behaviour(_ body: inout BodyReader) -> ImageBehaviour? {
        let seconds = body.number("seconds")
        let passesStartup = body.bool("passesStartup") ?? false
        func duration() -> Int64? {
            guard let seconds, seconds >= 0, seconds <= 1_000_000 else {
                body.refuse("seconds", seconds == nil ? "required" : "constraint", "how many seconds, 0 to 1000000")
                return nil
            }
            return Int64(seconds * 1_000_000)
        }
        switch body.string("behaviour") {
        case "good": return .good
        case "slow": return duration().map { .slowToStart($0) }
        case "unhealthy": return .unhealthy(passesStartup: passesStartup)
        case "crashes": return .crashes
        case "unpullable": return .unpullable
        case "failsAfter": return duration().map { .failsAfter($0) }
        case "stuck": return .stuck
        default:
            body.refuse("behaviour", "constraint", "must be good, slow, unhealthy, crashes, unpullable, failsAfter or stuck")
            return nil
        }
    }

    static func fault(_ body: inout BodyReader) -> Fault? {
        let effect: Fault.Effect?
        if let status = body.int("status") {
            if !(400...599).contains(status) { body.refuse("status", "constraint", "must be 400 to 599") }
            effect = .status(status)
        } else if body.bool("reset") == true {
            effect = .reset
        } else if let seconds = body.number("slow") {
            if !(0...3600).contains(seconds) { body.refuse("slow", "constraint", "must be 0 to 3600 seconds") }
            effect = .slow(seconds)
        } else {
            body.refuse("status", "required", "one of status, reset or slow")
            effect = nil
        }
        let probability = body.number("probability") ?? 1
        if !(0...1).contains(probability) { body.refuse("probability", "constraint", "must be 0 to 1") }
        let count = body.int("count") ?? 1
        return effect.map {
            Fault(
                product: body.string("product") ?? "*", path: body.string("path"), method: body.string("method")?.uppercased(),
                effect: $0, remaining: count > 0 ? count : nil, probability: probability, retryAfter: body.int("retryAfter"),
                afterEffect: body.bool("afterEffect") ?? false)
        }
    }
}
