/// A Terraform value as it travels in the plugin protocol, and a JSON value as the API speaks it.
///
/// Lists and sets are both ``array``; maps and objects are both ``object``. The schema says which is meant.
enum Value: Hashable, Sendable {
    case null
    /// Known only after apply. JSON can't carry it.
    case unknown
    case bool(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    case array([Value])
    case object([String: Value])

    /// The members of an object; empty for anything else.
    var members: [String: Value] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// The elements of a list or set; empty for anything else.
    var elements: [Value] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The text, when it is one.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The whole number, when it is one.
    var whole: Int? {
        switch self {
        case .integer(let number): number
        case .double(let number): Int(exactly: number)
        default: nil
        }
    }

    /// The truth value, when it is one.
    var flag: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// Whether this is null.
    var isNull: Bool { self == .null }

    /// Whether nothing inside is unknown.
    var isWhollyKnown: Bool {
        switch self {
        case .unknown: false
        case .array(let elements): elements.allSatisfy(\.isWhollyKnown)
        case .object(let members): members.values.allSatisfy(\.isWhollyKnown)
        default: true
        }
    }

    /// The same with every unknown part made null, which is how a half-made resource is stored.
    var withoutUnknowns: Value {
        switch self {
        case .unknown: .null
        case .array(let elements): .array(elements.map(\.withoutUnknowns))
        case .object(let members): .object(members.mapValues(\.withoutUnknowns))
        default: self
        }
    }

    /// Null, zero, false, "" and empty collections: the real provider's SDK can't tell them apart in a diff.
    var isZero: Bool {
        switch self {
        case .null, .bool(false), .integer(0), .double(0), .string(""): true
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }
}

extension Value {
    /// The member with this name; null when there is none, as in a Terraform object.
    subscript(_ name: String) -> Value { members[name] ?? .null }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
}
