/// References to secrets in Scaleway Secret Manager.
package enum SecretReferenceRule {
    /// Longest name, in characters.
    package static let maximumNameLength = 255
    /// Revisions that may be named; they are numbered from 1.
    package static let revisions = 1...1_000_000
    /// The name's form as a JSON Schema pattern.
    package static let namePattern = "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$"

    /// The form of a database user's name as a JSON Schema pattern; PostgreSQL takes 63 bytes.
    package static let userPattern = "^[a-z][a-z0-9_]{0,62}$"

    /// What is wrong with `text` as a database user's name, or nil.
    package static func problemInUser(_ text: String) -> String? {
        let good =
            (1...63).contains(text.utf8.count) && (text.utf8.first.map { (97...122).contains($0) } ?? false)
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
        return good
            ? nil : "a user's name is up to 63 lowercase letters, digits and '_', and starts with a letter"
    }

    /// What is wrong with `text` as a secret's name, or nil.
    package static func problemInName(_ text: String) -> String? {
        guard let first = text.utf8.first else { return "a secret's name isn't empty" }
        if text.contains("/") { return "write the secret's name without its path" }
        guard text.utf8.count <= maximumNameLength else {
            return "a secret's name has at most \(maximumNameLength) characters, this one has \(text.utf8.count)"
        }
        guard TextCheck.isAlphanumeric(first) || first == UInt8(ascii: "_"),
            text.utf8.allSatisfy({ TextCheck.isAlphanumeric($0) || "_.-".utf8.contains($0) })
        else { return "a secret's name is letters, digits, '-', '_' and '.', and starts with neither '-' nor '.'" }
        return nil
    }
}
