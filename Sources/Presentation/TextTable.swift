/// Columns of text for a terminal: a heading, left-aligned cells, two spaces between, no spaces at a line's end.
///
/// Where the terminal's width is known, cells are broken between words until the table fits; one that can't fit becomes
/// a paragraph for each row.
package struct TextTable: Sendable {
    /// One field of a row.
    package struct Cell: Hashable, Sendable, ExpressibleByStringLiteral {
        /// Safe for a terminal.
        package let text: String
        /// What it means.
        package let style: Palette.Style

        /// `text` is made safe for a terminal; an empty one is shown as `-`.
        init(_ text: String?, _ style: Palette.Style = .plain) {
            let safe = TerminalText.safe(text ?? "")
            self.text = safe.isEmpty ? "-" : safe
            self.style = style
        }

        package init(stringLiteral text: String) { self.init(text) }
    }

    private let headings: [String]
    private var rows: [[Cell]] = []

    init(_ headings: String...) { self.headings = headings }

    /// Adds a row; it has a cell for each heading.
    mutating func append(_ row: [Cell]) { rows.append(row) }

    /// The lines, each behind `indent` and with a line end.
    func text(_ palette: Palette, indent: String = "") -> String {
        let heading = headings.map { Cell($0, .heading) }
        let all = [heading] + rows
        guard let widths = widths(all, available: palette.columns.map { $0 - indent.count }) else {
            return paragraphs(palette, indent: indent)
        }
        return all.flatMap { Self.lines($0, widths, palette) }.map { indent + $0 + "\n" }.joined()
    }

    /// The width of each column; nil when they don't fit.
    private func widths(_ all: [[Cell]], available: Int?) -> [Int]? {
        func largest(_ column: Int, _ size: (String) -> Int) -> Int {
            all.map { $0.indices.contains(column) ? size($0[column].text) : 0 }.max() ?? 0
        }
        var widths = headings.indices.map { largest($0, \.count) }
        guard let available else { return widths }
        let least = headings.indices.map { largest($0, WrappedText.longestWord) }
        let gaps = 2 * (headings.count - 1)
        guard least.reduce(gaps, +) <= available else { return nil }
        // The widest one gives way first.
        while widths.reduce(gaps, +) > available {
            guard let column = widths.indices.filter({ widths[$0] > least[$0] }).max(by: { widths[$0] < widths[$1] })
            else { return nil }
            widths[column] -= 1
        }
        return widths
    }

    private static func lines(_ row: [Cell], _ widths: [Int], _ palette: Palette) -> [String] {
        let cells = row.indices.map { WrappedText.lines(row[$0].text, width: widths[$0]) }
        return (0..<(cells.map(\.count).max() ?? 0)).map { number in
            var line = ""
            var gap = 0
            for column in row.indices {
                let text = number < cells[column].count ? cells[column][number] : ""
                if !text.isEmpty {
                    line += String(repeating: " ", count: gap) + palette.paint(text, row[column].style)
                    gap = 0
                }
                gap += widths[column] - text.count + 2
            }
            return line
        }
    }

    /// Each row as its first cell, and below it the others behind their headings.
    private func paragraphs(_ palette: Palette, indent: String) -> String {
        rows.map { row in
            var facts = FactList()
            for (heading, cell) in zip(headings, row).dropFirst() { facts.add(heading, cell.text, cell.style) }
            return indent + palette.paint(row[0].text, row[0].style) + "\n" + facts.text(palette, indent: indent + "  ")
        }.joined()
    }
}
