/// Columns of text for a terminal: a heading, left-aligned cells, two spaces between, no spaces at a line's end.
struct TextTable: Sendable {
    /// One field of a row.
    struct Cell: Hashable, Sendable, ExpressibleByStringLiteral {
        let text: String
        let style: Palette.Style

        /// `text` is made safe for a terminal; an empty one is shown as `-`.
        init(_ text: String?, _ style: Palette.Style = .plain) {
            let safe = TerminalText.safe(text ?? "")
            self.text = safe.isEmpty ? "-" : safe
            self.style = style
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    private let headings: [String]
    private var rows: [[Cell]] = []

    init(_ headings: String...) { self.headings = headings }

    /// Adds a row; it has a cell for each heading.
    mutating func append(_ row: [Cell]) { rows.append(row) }

    /// The lines, each behind `indent` and with a line end.
    func text(_ palette: Palette, indent: String = "") -> String {
        let heading = headings.map { Cell($0, .heading) }
        let widths = headings.indices.map { column in
            ([heading] + rows).map { $0.indices.contains(column) ? $0[column].text.count : 0 }.max() ?? 0
        }
        return ([heading] + rows).map { row in indent + Self.line(row, widths, palette) + "\n" }.joined()
    }

    private static func line(_ row: [Cell], _ widths: [Int], _ palette: Palette) -> String {
        row.indices.map { column in
            let cell = row[column]
            let isLast = column == row.count - 1
            let gap = isLast ? 0 : widths[column] - cell.text.count + 2
            return palette.paint(cell.text, cell.style) + String(repeating: " ", count: gap)
        }.joined()
    }
}
