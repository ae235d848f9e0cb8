/// A write that is still going on behind its answer.
struct BusyMark: Codable, Sendable, Equatable {
    /// What is being written; "" is everything.
    var name: String
    /// Microseconds since 1970.
    var until: Int64
}
