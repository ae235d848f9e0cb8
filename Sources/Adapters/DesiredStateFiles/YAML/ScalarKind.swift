/// What a scalar is by YAML 1.2's core schema (section 10.3), and where older readers would see something else.
enum ScalarKind: Equatable {
    case text
    case nothing
    case boolean(Bool)
    case integer(Int)
    /// A whole number beyond 64 bits.
    case hugeInteger
    /// Hexadecimal, octal, with a plus sign or with leading zeros: readers of YAML 1.1 and 1.2 disagree
    /// on some of these.
    case oddInteger
    case decimal
    /// Text for YAML 1.2, but a boolean or a number for readers of YAML 1.1 (`yes`, `1_000`, `12:30`).
    case ambiguous

    init(_ scalar: YAMLScalar) {
        self = scalar.isPlain ? Self(plain: scalar.text) : .text
    }

    init(plain text: String) {
        let lower = text.lowercased()
        switch text {
        case "", "~", "null", "Null", "NULL": self = .nothing
        case "true", "True", "TRUE": self = .boolean(true)
        case "false", "False", "FALSE": self = .boolean(false)
        default:
            if ["yes", "no", "on", "off"].contains(lower) {
                self = .ambiguous
            } else if [".nan", ".inf", "+.inf", "-.inf"].contains(lower) {
                self = .decimal
            } else {
                self = Self.number(text)
            }
        }
    }

    private static func number(_ text: String) -> ScalarKind {
        let bytes = Array(text.utf8)
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        let signed = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+")
        let body = bytes[(signed ? 1 : 0)...]
        guard let first = body.first, isDigit(first) || first == UInt8(ascii: ".") else { return .text }
        if body.allSatisfy(isDigit) {
            if bytes[0] == UInt8(ascii: "+") || (body.count > 1 && first == UInt8(ascii: "0")) { return .oddInteger }
            return Int(text).map { .integer($0) } ?? .hugeInteger
        }
        let prefix = Array(body.prefix(2))
        if body.count > 2, prefix == Array("0x".utf8) || prefix == Array("0o".utf8) || prefix == Array("0b".utf8) {
            let isHexadecimal: (UInt8) -> Bool = {
                isDigit($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0) || $0 == 0x5F
            }
            return body.dropFirst(2).allSatisfy(isHexadecimal) ? .oddInteger : .text
        }
        if isDecimal(body, isDigit: isDigit) { return .decimal }
        if body.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }),
            body.contains(UInt8(ascii: "_")),
            body.filter({ $0 == UInt8(ascii: ".") }).count <= 1
        {
            return .ambiguous
        }
        let parts = body.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        if parts.count > 1, parts.allSatisfy({ (1...9).contains($0.count) && $0.allSatisfy(isDigit) }),
            parts.dropFirst().allSatisfy({ $0.count <= 2 })
        {
            return .ambiguous
        }
        return .text
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?` after the sign.
    private static func isDecimal(_ body: ArraySlice<UInt8>, isDigit: (UInt8) -> Bool) -> Bool {
        var rest = body
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            let fraction = rest.prefix(while: isDigit)
            guard !whole.isEmpty || !fraction.isEmpty else { return false }
            rest = rest.dropFirst(fraction.count)
        } else if whole.isEmpty {
            return false
        }
        guard let exponent = rest.first else { return true }
        guard exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") else { return false }
        rest = rest.dropFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }

    var inWords: String {
        switch self {
        case .text: "text"
        case .nothing: "nothing"
        case .boolean: "a boolean"
        case .integer, .hugeInteger, .oddInteger: "a number"
        case .decimal: "a number with a fraction"
        case .ambiguous: "text that older YAML readers take for a boolean or a number"
        }
    }
}
