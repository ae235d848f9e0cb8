internal import Model

/// An id as the API gives it: a UUID, checked because it becomes a part of paths.
struct WireID: Decodable, Hashable, Sendable {
    let text: String

    init?(_ text: String) {
        guard UUIDText.accepts(text) else { return nil }
        self.text = text
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UUID")
        }
        self = id
    }
}

/// A duration on the wire: seconds with up to nine decimals and an `s`, such as `300s` or `0.500000000s`.
struct WireDuration: Codable, Hashable, Sendable {
    let value: Duration

    init(_ value: Duration) { self.value = value }

    init?(text: String) {
        guard text.hasSuffix("s") else { return nil }
        let parts = text.dropLast().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        func digits(_ text: Substring, _ range: ClosedRange<Int>) -> Int64? {
            range.contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) } ? Int64(text) : nil
        }
        guard let seconds = digits(parts[0], 1...9) else { return nil }
        var nanoseconds: Int64 = 0
        if parts.count == 2 {
            guard digits(parts[1], 1...9) != nil,
                let padded = Int64(parts[1] + String(repeating: "0", count: 9 - parts[1].utf8.count))
            else { return nil }
            nanoseconds = padded
        }
        value = .seconds(seconds) + .nanoseconds(nanoseconds)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let duration = Self(text: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a duration")
        }
        self = duration
    }

    func encode(to encoder: any Encoder) throws {
        let (seconds, attoseconds) = value.components
        let nanoseconds = String(attoseconds / 1_000_000_000)
        var container = encoder.singleValueContainer()
        try container.encode("\(seconds).\(String(repeating: "0", count: 9 - nanoseconds.utf8.count))\(nanoseconds)s")
    }
}

extension KeyedDecodingContainer {
    /// A list or map that must be there; `null`, which is how the API may write an empty one, becomes empty.
    func decodeNullable<Value: Decodable>(_ type: Value.Type, forKey key: Key, empty: Value) throws -> Value {
        if contains(key), try decodeNil(forKey: key) { return empty }
        return try decode(type, forKey: key)
    }
}
