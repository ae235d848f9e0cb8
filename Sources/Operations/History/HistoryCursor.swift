import Model

/// A place in the list of reconciliations, below one of them. It may be kept, and given to others as text.
package struct HistoryCursor: Hashable, Codable, Sendable, RawRepresentable {
    /// The cursor's text.
    package let rawValue: String

    /// Nil for what no cursor says of itself.
    package init?(rawValue: String) {
        guard UUIDText.accepts(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Below that id, which in a damaged journal may be any text.
    init(below id: String) { rawValue = id }
}
