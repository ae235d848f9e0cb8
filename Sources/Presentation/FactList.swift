/// `name  value` lines, the values one below the other.
struct FactList: Sendable {
    private var facts: [(name: String, value: TextTable.Cell)] = []

    /// Adds a line; a missing value is shown as `-`.
    mutating func add(_ name: String, _ value: String?, _ style: Palette.Style = .plain) {
        facts.append((name, TextTable.Cell(value, style)))
    }

    /// The lines, each behind `indent` and with a line end.
    func text(_ palette: Palette, indent: String) -> String {
        let width = facts.map(\.name.count).max() ?? 0
        let margin = String(repeating: " ", count: indent.count + width + 2)
        return facts.map { fact in
            let gap = String(repeating: " ", count: width - fact.name.count + 2)
            let lines = WrappedText.lines(fact.value.text, width: palette.columns.map { $0 - margin.count })
                .map { palette.paint($0, fact.value.style) }
            return "\(indent)\(palette.paint(fact.name, .faint))\(gap)\(lines.joined(separator: "\n" + margin))\n"
        }.joined()
    }
}
