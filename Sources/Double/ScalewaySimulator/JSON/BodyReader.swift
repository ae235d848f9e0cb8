import SimulatedCloud

/// Reads the fields of a request's object. An absent key and null both read as nil; a wrong type is collected, so that
/// one answer names all of them.
struct BodyReader {
    private let members: [String: JSONValue]
    private let prefix: String
    private var refused: [CloudError.Argument] = []

    /// Reads `body`; anything but an object counts as empty.
    init(_ body: JSONValue?, prefix: String = "") {
        if case .object(let members) = body { self.members = members } else { members = [:] }
        self.prefix = prefix
    }

    /// Whether the key is there, null included.
    func has(_ key: String) -> Bool { members[key] != nil }

    mutating func string(_ key: String) -> String? {
        read(key, "a string") { $0.text }
    }

    mutating func int(_ key: String) -> Int? {
        read(key, "a whole number") {
            switch $0 {
            case .integer(let value): Int(value)
            // 64-bit numbers are sent as strings by some clients.
            case .string(let text): Int(text)
            default: nil
            }
        }
    }

    mutating func number(_ key: String) -> Double? {
        read(key, "a number") {
            switch $0 {
            case .integer(let value): Double(value)
            case .number(let value): value
            default: nil
            }
        }
    }

    mutating func bool(_ key: String) -> Bool? {
        read(key, "true or false") { if case .bool(let value) = $0 { value } else { nil } }
    }

    mutating func strings(_ key: String) -> [String]? {
        read(key, "a list of strings") {
            guard case .array(let values) = $0 else { return nil }
            let texts = values.compactMap(\.text)
            return texts.count == values.count ? texts : nil
        }
    }

    mutating func map(_ key: String) -> [String: String]? {
        read(key, "an object of strings") {
            guard case .object(let values) = $0 else { return nil }
            let texts = values.compactMapValues(\.text)
            return texts.count == values.count ? texts : nil
        }
    }

    /// Microseconds.
    mutating func duration(_ key: String) -> Int64? {
        read(key, "a duration such as \"300s\"") { $0.text.flatMap { WireDuration.parse($0) } }
    }

    /// A value that begins with `unknown_` means "not set" (api.md 1.7).
    mutating func choice<Choice: RawRepresentable<String>>(_ key: String) -> Choice? {
        guard let text = string(key), !text.hasPrefix("unknown_"), !text.isEmpty else { return nil }
        guard let choice = Choice(rawValue: text) else {
            refuse(key, "constraint", "\(text) is not a value of this field")
            return nil
        }
        return choice
    }

    /// Whether the key is there and null, which takes a value away where an absent key leaves it alone.
    func isNull(_ key: String) -> Bool { members[key] == .null }

    /// RFC 3339.
    mutating func time(_ key: String) -> CloudTime? {
        read(key, "an RFC 3339 time") { $0.text.flatMap { WireTime.parse($0) }.map { .call($0) } }
    }

    /// Readers of the objects in the list under `key`, nil when it is absent; give each back to ``absorb(_:)``.
    mutating func objects(_ key: String) -> [BodyReader]? {
        let prefix = prefix
        return read(key, "a list of objects") {
            guard case .array(let values) = $0 else { return nil }
            return values.map { BodyReader($0, prefix: "\(prefix)\(key).") }
        }
    }

    /// A reader of the object under `key`; give it back to ``absorb(_:)``.
    func object(_ key: String) -> BodyReader? {
        guard case .object = members[key] else { return nil }
        return BodyReader(members[key], prefix: "\(prefix)\(key).")
    }

    /// Takes over what a nested reader refused.
    mutating func absorb(_ nested: BodyReader) {
        refused += nested.refused
    }

    mutating func refuse(_ key: String, _ reason: String, _ help: String) {
        refused.append(CloudError.Argument(name: prefix + key, reason: reason, help: help))
    }

    /// Throws what was refused, if anything was.
    func finish() throws(CloudError) {
        if !refused.isEmpty { throw .invalidArguments(refused) }
    }

    private mutating func read<Value>(_ key: String, _ form: String, _ convert: (JSONValue) -> Value?) -> Value? {
        guard let member = members[key], member != .null else { return nil }
        guard let value = convert(member) else {
            refuse(key, "format", "must be \(form)")
            return nil
        }
        return value
    }
}
