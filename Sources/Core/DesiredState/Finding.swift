/// Something wrong in the desired state, at a place a person can go to.
package struct Finding: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    /// Relative to the folder that holds the environments.
    package let file: String
    /// From 1.
    package let line: Int
    /// From 1, in Unicode scalars.
    package let column: Int
    /// What is wrong, what is allowed, and the nearest known word where one helps.
    package let message: String

    package init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `FILE:LINE:COLUMN: error: MESSAGE`.
    package var description: String { "\(file):\(line):\(column): error: \(message)" }

    package static func < (left: Finding, right: Finding) -> Bool {
        (left.file, left.line, left.column, left.message) < (right.file, right.line, right.column, right.message)
    }
}
