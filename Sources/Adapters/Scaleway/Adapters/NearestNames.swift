import DesiredState

/// Names for an error message, those most like the wanted one first.
enum NearestNames {
    /// `the tags are: 1.4.2, 1.4.1 and 12 more`, at most ten; or `it has no tags`.
    static func list(_ names: [String], to wanted: String, of kind: String) -> String {
        guard !names.isEmpty else { return "there are no \(kind)" }
        let target = String(wanted.prefix(128))
        let sorted = names.map { (name: $0, distance: NearestWord.distance(String($0.prefix(128)), target)) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        let shown = sorted.prefix(10).map { PlainText.clean($0.name, limit: 128) }.joined(separator: ", ")
        return "the \(kind) are: \(shown)" + (sorted.count > 10 ? " and \(sorted.count - 10) more" : "")
    }
}
