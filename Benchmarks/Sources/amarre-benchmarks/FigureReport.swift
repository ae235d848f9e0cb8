import Foundation

/// All figures of one run, for people and for the repository.
struct FigureReport: Codable {
    let machine: Machine
    let figures: [Figure]

    /// A Markdown table.
    var table: String {
        let rows = figures.map { figure in
            let limit = figure.limit.map { "\(Self.text($0)) \(figure.unit)\(figure.isMet ? "" : ": not met")" } ?? ""
            return "| \(figure.name) | \(Self.text(figure.value)) \(figure.unit) | \(limit) |"
        }
        return (["\(machine)", "", "| figure | measured | limit |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    func write(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try (encoder.encode(self) + Data("\n".utf8)).write(to: file)
    }

    private static func text(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String((value * 10).rounded() / 10)
    }
}
