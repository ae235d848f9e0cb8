/// A row that the common filters know how to judge.
protocol ScopedRow: ListRow {
    var region: String { get }
    var projectID: String { get }
    var parentID: String { get }
    var labels: [String] { get }
}

extension ScopedRow {
    var parentID: String { "" }
    var labels: [String] { [] }
}
