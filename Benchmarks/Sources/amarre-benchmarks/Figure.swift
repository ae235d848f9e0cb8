/// One measured number.
struct Figure: Codable {
    /// What was measured: `drift check, 7 containers, CPU of a pass`.
    let name: String
    let value: Double
    /// `ms`, `MB`, `requests`, `times`.
    let unit: String
    /// The most that is promised; nil for a number that is only told.
    var limit: Double?
    /// Whether breaking the limit is a bug whatever the machine.
    var isBinding = false

    var isMet: Bool { limit.map { value <= $0 } ?? true }
}
