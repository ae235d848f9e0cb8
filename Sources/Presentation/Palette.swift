/// What a terminal shows: its colours (ECMA-48 SGR), or none, and how wide it is.
package struct Palette: Hashable, Sendable {
    /// Whether colour is written at all.
    let enabled: Bool
    /// The width to which text is folded; nil leaves every line as long as it is.
    var columns: Int?

    static let plain = Palette(enabled: false)

    /// What a text means; colour follows from it and never carries the meaning alone.
    package enum Style: Hashable, Sendable {
        case plain, heading, good, bad, waiting, faint
    }

    /// `text` in the colour of `style`.
    package func paint(_ text: String, _ style: Style) -> String {
        guard enabled, !text.isEmpty, let code = Self.codes[style] else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    private static let codes: [Style: Int] = [.heading: 1, .good: 32, .bad: 31, .waiting: 33, .faint: 2]
}
