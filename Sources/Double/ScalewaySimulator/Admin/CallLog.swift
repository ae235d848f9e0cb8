import SimulatedCloud

/// The API calls received, newest last; only the newest are kept.
struct CallLog: Sendable {
    private(set) var entries: [JSONValue] = []
    /// How many older calls are no longer here.
    private(set) var dropped = 0
    private static let limit = 2000

    /// `host` is that of a data source; nil for the simulator's own address.
    mutating func append(_ call: APICall, status: Int, at time: String, host: String? = nil) {
        if entries.count == Self.limit {
            entries.removeFirst(Self.limit / 2)
            dropped += Self.limit / 2
        }
        var entry: [String: JSONValue] = [
            "time": .string(time), "method": .string(call.method), "path": .string(call.path), "status": .int(status),
            "userAgent": .string(call.caller.userAgent), "requestID": .string(call.caller.requestID),
        ]
        if let host { entry["host"] = .string(host) }
        entries.append(.object(entry))
    }
}
