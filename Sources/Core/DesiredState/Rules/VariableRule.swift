/// Names and values of environment variables, with Scaleway's limits for Serverless Containers.
package enum VariableRule {
    /// Longest name, in characters.
    package static let maximumNameLength = 100
    /// Longest value, in characters.
    package static let maximumValueLength = 1000
    /// Most entries of one map.
    package static let maximumCount = 200
    /// The name's form as a JSON Schema pattern: a letter or '_', then letters, digits and '_', but
    /// neither `PORT` nor `SCW_…`.
    package static let namePattern = "^(?!PORT$|SCW_)[A-Za-z_][A-Za-z0-9_]{0,99}$"

    /// What is wrong with `text` as a variable's name, or nil.
    package static func problemInName(_ text: String) -> String? {
        if text == "PORT" { return "PORT is reserved: Scaleway sets it from http.port" }
        if text.hasPrefix("SCW_") { return "names that begin with SCW_ are reserved: Scaleway sets them itself" }
        guard let first = text.utf8.first, TextCheck.isLetter(first) || first == UInt8(ascii: "_"),
            text.utf8.allSatisfy({ TextCheck.isAlphanumeric($0) || $0 == UInt8(ascii: "_") })
        else { return "a variable's name is letters, digits and '_', and starts with no digit" }
        guard text.utf8.count <= maximumNameLength else {
            return "a variable's name has at most \(maximumNameLength) characters, this one has \(text.utf8.count)"
        }
        return nil
    }

    /// What is wrong with `text` as a variable's value, or nil. The value itself is never part of the answer.
    package static func problemInValue(_ text: String) -> String? {
        let count = text.unicodeScalars.count
        guard count <= maximumValueLength else {
            return "a variable's value has at most \(maximumValueLength) characters, this one has \(count)"
        }
        return nil
    }
}
