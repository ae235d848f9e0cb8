/// Compares a recorded body with the simulator's: the same keys everywhere, the same values where they don't depend on the run.
/// Ids are paired as they are met: one recorded id stands for one of ours, throughout.
struct ShapeComparison {
    private(set) var ids: [String: String]
    private(set) var differences: [String] = []
    /// Values that belong to the run, or to the machine.
    private static let ownValues: Set<String> = ["public_endpoint", "size", "user_agent", "source_ip", "total_count", "help_message"]

    init(ids: [String: String]) {
        self.ids = ids
    }

    mutating func compare(_ recorded: JSON, _ actual: JSON, at path: String = "$") {
        switch (recorded, actual) {
        case (.object(let left), .object(let right)):
            for key in Set(left.keys).union(right.keys).sorted() {
                switch (left[key], right[key]) {
                case (let value?, let other?):
                    if !Self.ownValues.contains(key) { compare(value, other, at: "\(path).\(key)") }
                case (nil, .some): differences.append("\(path).\(key): not in the recording")
                case (.some, nil): differences.append("\(path).\(key): missing")
                case (nil, nil): break
                }
            }
        case (.array(let left), .array(let right)):
            let isCut = left.contains { $0.string?.hasSuffix("more trimmed)") == true }
            let rows = left.filter { $0.string?.hasSuffix("more trimmed)") != true }
            if rows.count > right.count || (!isCut && rows.count != right.count) {
                differences.append("\(path): \(rows.count) recorded, \(right.count) here")
            }
            for (index, pair) in zip(rows, right).enumerated() { compare(pair.0, pair.1, at: "\(path)[\(index)]") }
        case (.string(let left), .string(let right)):
            compareText(left, right, path)
        default:
            if recorded != actual { differences.append("\(path): \(recorded) recorded, \(actual) here") }
        }
    }

    private mutating func compareText(_ recorded: String, _ actual: String, _ path: String) {
        if Self.isUUID(recorded), Self.isUUID(actual) {
            if let known = ids[recorded] {
                if known != actual { differences.append("\(path): another id than before") }
            } else {
                ids[recorded] = actual
            }
            return
        }
        let forms = (Self.form(recorded), Self.form(actual))
        if forms.0 != forms.1 { differences.append("\(path): \(forms.0) recorded, \(forms.1) here") }
    }

    /// Times keep only whether they have a fraction, hashes only that they are hashes.
    private static func form(_ text: String) -> String {
        let bytes = Array(text.utf8)
        if bytes.count >= 20, bytes[4] == 0x2D, bytes[10] == 0x54, bytes.last == 0x5A {
            return text.contains(".") ? "time with a fraction" : "time in whole seconds"
        }
        return text.hasPrefix("$argon2id$v=19$") ? "argon2id hash" : text
    }

    static func isUUID(_ text: String) -> Bool {
        text.utf8.count == 36 && text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count) == [8, 4, 4, 4, 12]
    }
}
