import Foundation

/// The tests' own reading of JSON, so that a mistake of the simulator's isn't shared.
enum JSON: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    static func parse(_ text: String) throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    /// What a test expects; null for text that isn't JSON.
    static func reading(_ text: String) -> JSON {
        (try? parse(text)) ?? .null
    }

    subscript(key: String) -> JSON? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    subscript(index: Int) -> JSON? {
        if case .array(let values) = self, values.indices.contains(index) { values[index] } else { nil }
    }

    var string: String? { if case .string(let text) = self { text } else { nil } }
    var int: Int? { if case .number(let value) = self { Int(value) } else { nil } }
    var array: [JSON] { if case .array(let values) = self { values } else { [] } }

    /// Whether a text has the form of a UUID.
    static func isUUID(_ text: String) -> Bool {
        text.utf8.count == 36
            && text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count) == [8, 4, 4, 4, 12]
    }

    /// This value and all that are inside it, objects before their members. Members come in the order of their keys.
    var everything: [JSON] {
        switch self {
        case .array(let values): [self] + values.flatMap(\.everything)
        case .object(let members): [self] + members.sorted { $0.key < $1.key }.flatMap(\.value.everything)
        default: [self]
        }
    }

    var members: [String: JSON] { if case .object(let members) = self { members } else { [:] } }

    /// As a request body.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let value): value == value.rounded() ? "\(Int(value))" : "\(value)"
        case .string(let value): Self.quoted(value)
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.key)):\($0.value.text)" }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        let encoded = (try? JSONEncoder().encode([text])) ?? Data()
        return String(String(decoding: encoded, as: UTF8.self).dropFirst().dropLast())
    }
}

extension JSON: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self = .string(value) }
}
