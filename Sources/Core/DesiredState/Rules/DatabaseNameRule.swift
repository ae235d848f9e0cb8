/// Names inside PostgreSQL, as they are written without quotes.
package enum DatabaseNameRule {
    /// A database's name as a JSON Schema pattern; PostgreSQL takes 63 bytes.
    package static let databasePattern = "^[a-z][a-z0-9_]{0,62}$"
    /// A table's name, perhaps with its schema, as a JSON Schema pattern.
    package static let tablePattern = "^[a-z_][a-z0-9_]{0,62}(\\.[a-z_][a-z0-9_]{0,62})?$"

    /// What is wrong with `text` as a database's name, or nil.
    package static func problemInDatabase(_ text: String) -> String? {
        isIdentifier(text[...], mayBeginWithUnderscore: false)
            ? nil : "a database's name is up to 63 lowercase letters, digits and '_', and starts with a letter"
    }

    /// What is wrong with `text` as a table's name, or nil.
    package static func problemInTable(_ text: String) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count) && parts.allSatisfy { isIdentifier($0, mayBeginWithUnderscore: true) }
            ? nil
            : "a table is named like experiments or public.experiments: lowercase letters, digits and '_', up to 63 each"
    }

    private static func isIdentifier(_ text: Substring, mayBeginWithUnderscore: Bool) -> Bool {
        guard (1...63).contains(text.utf8.count), let first = text.utf8.first else { return false }
        let isGoodStart = (97...122).contains(first) || mayBeginWithUnderscore && first == UInt8(ascii: "_")
        return isGoodStart
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
    }
}
