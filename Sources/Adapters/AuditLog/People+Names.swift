import GRDB

/// The way back, for people who read: from pseudonyms to those who are still known.
extension People {
    private static let digits = 32

    /// The text with names in place of pseudonyms; one of a person who was erased, or never known here, stays.
    static func named(in text: String, _ database: Database) throws -> String {
        guard text.utf8.count >= digits + 2 else { return text }
        var output = ""
        var rest = Substring(text)
        while let mark = rest.firstRange(of: "p-") {
            output += rest[..<mark.lowerBound]
            let code = rest[mark.upperBound...].prefix { $0.isASCII && $0.isHexDigit }
            let pseudonym = "p-" + code
            let end = mark.upperBound
            if code.count == digits, let name = try name(of: pseudonym, in: database), !name.isEmpty {
                output += name
                rest = rest[code.endIndex...]
            } else {
                output += "p-"
                rest = rest[end...]
            }
        }
        return output + rest
    }

    private static func name(of pseudonym: String, in database: Database) throws -> String? {
        try String.fetchOne(
            database.cachedStatement(sql: "SELECT name FROM person WHERE pseudonym = ?"), arguments: [pseudonym])
    }
}
