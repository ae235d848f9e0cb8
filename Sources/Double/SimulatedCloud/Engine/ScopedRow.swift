/// A row that the common filters know how to judge.
protocol ScopedRow: QueryRow {
    var region: String { get }
    var projectID: String { get }
    var parentID: String { get }
    var labels: [String] { get }
}

extension ScopedRow {
    var parentID: String { "" }
    var labels: [String] { [] }
}
