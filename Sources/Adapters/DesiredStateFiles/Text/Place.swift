/// A place in a file.
struct Place: Hashable, Comparable, Sendable {
    /// From 1.
    let line: Int
    /// From 1, in Unicode scalars.
    let column: Int

    static let start = Place(line: 1, column: 1)

    static func < (left: Place, right: Place) -> Bool { (left.line, left.column) < (right.line, right.column) }
}
