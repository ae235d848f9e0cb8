/// Exchanges that the simulator answers otherwise, and why: at most 2 % of all.
enum ConformanceExceptions {
    /// The file's number, and the exchange's place in it, from 1.
    static let reasons: [String: String] = [:]

    static func reason(file: String, place: Int) -> String? { reasons["\(file)/\(place)"] }
}
