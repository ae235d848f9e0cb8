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
        case "internalError": return .internalError
        case "failsAfter": return duration().map { .failsAfter($0) }
        case "stuck": return .stuck
        default:
            body.refuse(
                "behaviour", "constraint",
                "must be good, slow, unhealthy, crashes, unpullable, internalError, failsAfter or stuck")
            return nil
        }
    }
}
