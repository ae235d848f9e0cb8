/// Compares a recorded body with the simulator's: the same keys everywhere, the same types, the same values where they
/// don't depend on the run. Ids, times and hashes are paired as they are met: one recorded value stands for one of
/// ours, throughout.
struct Comparison {
    /// Recorded id → ours.
    private(set) var ids: [String: String]
    /// Recorded hash, and recorded time with the object and key it belongs to → ours.
    private(set) var pairs: [String: String]
    private(set) var differences: [String] = []

    init(ids: [String: String], pairs: [String: String]) {
        (self.ids, self.pairs) = (ids, pairs)
    }

    mutating func compare(_ recorded: JSON, _ actual: JSON, at path: String = "$", of owner: String = "") {
        switch (recorded, actual) {
        case (.object(let left), .object(let right)):
            let owner = left["id"]?.string ?? owner
            // Ids first, so that texts which hold them can be compared whatever their key.
            for key in left.keys.sorted() where key == "id" || key.hasSuffix("_id") {
                if let value = left[key], let other = right[key] {
                    compare(value, other, at: "\(path).\(key)", of: owner)
                }
            }
            let isCut = left.values.contains { Self.isCut($0) }
            for key in Set(left.keys).union(right.keys).sorted() {
                switch (left[key], right[key]) {
                case (let value?, let other?)
                where left["load_balancer"] != nil && OwnValues.ofPublicEndpoints.contains(key):
                    if value.kind != other.kind {
                        differences.append("\(path).\(key): \(value.kind) recorded, \(other.kind) here")
                    }
                case (let value?, let other?)
                where left["scopes"] != nil && OwnValues.ofTokens.contains(key):
                    if value.kind != other.kind {
                        differences.append("\(path).\(key): \(value.kind) recorded, \(other.kind) here")
                    }
                case (let value?, let other?): member(key, value, other, "\(path).\(key)", owner, isCut)
                case (nil, .some): differences.append("\(path).\(key): not in the recording")
                case (.some, nil): differences.append("\(path).\(key): missing")
                case (nil, nil): break
                }
            }
        case (.array(let left), .array(let right)):
            rows(left, right, path, owner)
        case (.string(let left), .string(let right)):
            text(left, right, path, owner)
        default:
            if recorded != actual { differences.append("\(path): \(recorded.text) recorded, \(actual.text) here") }
        }
    }

    private mutating func member(
        _ key: String, _ recorded: JSON, _ actual: JSON, _ path: String, _ owner: String, _ isCut: Bool
    ) {
        if OwnValues.reasons[key] != nil {
            if recorded.kind != actual.kind {
                differences.append("\(path): \(recorded.kind) recorded, \(actual.kind) here")
            }
        } else if key == "total_count", isCut {
            // Rows of a cut list aren't known, so their number isn't either.
            if actual.int == nil { differences.append("\(path): not a number") }
        } else if OwnValues.names.contains(key), let name = recorded.string, let other = actual.string {
            pair(\.ids, name, other, path)
        } else if key != "id", !key.hasSuffix("_id") {
            compare(recorded, actual, at: path, of: owner)
        }
    }

    private mutating func rows(_ recorded: [JSON], _ actual: [JSON], _ path: String, _ owner: String) {
        let known = recorded.filter { !Self.isMark($0) }
        guard known.count < recorded.count else {
            if known.count != actual.count {
                differences.append("\(path): \(known.count) recorded, \(actual.count) here")
            }
            for (index, pair) in zip(known, actual).enumerated() {
                compare(pair.0, pair.1, at: "\(path)[\(index)]", of: owner)
            }
            return
        }
        // A cut list: each row that is left must be among ours.
        for (index, row) in known.enumerated() {
            let fits = actual.contains { candidate in
                var attempt = self
                attempt.compare(row, candidate, of: owner)
                guard attempt.differences.count == differences.count else { return false }
                self = attempt
                return true
            }
            if !fits { differences.append("\(path)[\(index)]: no such row here") }
        }
    }

    private mutating func text(_ recorded: String, _ actual: String, _ path: String, _ owner: String) {
        if JSON.isUUID(recorded), JSON.isUUID(actual) {
            pair(\.ids, recorded, actual, path)
        } else if let form = Self.timeForm(recorded) {
            let other = Self.timeForm(actual)
            if form != other { differences.append("\(path): \(form) recorded, \(other ?? "no time") here") }
            // The same time twice in one object: it must not have moved here either.
            pair(\.pairs, "\(owner) \(path.split(separator: ".").last ?? "") \(recorded)", actual, path)
        } else if recorded.hasPrefix("$argon2id$v=19$"), actual.hasPrefix("$argon2id$v=19$") {
            pair(\.pairs, recorded, actual, path)
        } else {
            let expected = Self.mapped(recorded, ids)
            if expected != actual { differences.append("\(path): \(expected) recorded, \(actual) here") }
        }
    }

    private mutating func pair(
        _ table: WritableKeyPath<Comparison, [String: String]>, _ recorded: String, _ actual: String, _ path: String
    ) {
        if let known = self[keyPath: table][recorded] {
            if known != actual { differences.append("\(path): another value than before (\(known), \(actual))") }
        } else {
            self[keyPath: table][recorded] = actual
        }
    }

    /// Replaces every recorded id, and in hostnames its first eight digits, by ours.
    static func mapped(_ text: String, _ ids: [String: String]) -> String {
        ids.reduce(text) { text, pair in
            text.replacing(pair.key, with: pair.value).replacing(
                pair.key.prefix(8) + "-", with: pair.value.prefix(8) + "-")
        }
    }

    /// How exact a time is: its number of digits after the second; nil for other text.
    private static func timeForm(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == 0x2D, bytes[10] == 0x54, bytes[13] == 0x3A, bytes.last == 0x5A else {
            return nil
        }
        return "time with \(max(0, bytes.count - 21)) digits"
    }

    private static func isMark(_ value: JSON) -> Bool { value.string?.hasSuffix("more trimmed)") == true }
    private static func isCut(_ value: JSON) -> Bool { value.array.contains { isMark($0) } }
}

extension JSON {
    /// The name of its type.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "list"
        case .object: "object"
        }
    }
}
