/// Which projects exist. Any project that a write names exists as well: clients bring their own.
struct AccountState: Codable, Sendable {
    var projects = ObjectTable<CloudProject>()
    /// Named by writes. A dictionary, as a set has no order of its own in the state file.
    var seen: [String: Bool] = [:]
    var deleted: [String: Bool] = [:]
}
