/// The type of an attribute, in Terraform's terms.
indirect enum AttributeType: Hashable, Sendable {
    case string, number, bool
    case list(AttributeType)
    case set(AttributeType)
    case map(AttributeType)
    case object([String: AttributeType])

    /// The type as the protocol writes it: `"string"`, `["map","string"]`, `["object",{"id":"string"}]`.
    var json: String {
        switch self {
        case .string: "\"string\""
        case .number: "\"number\""
        case .bool: "\"bool\""
        case .list(let element): "[\"list\",\(element.json)]"
        case .set(let element): "[\"set\",\(element.json)]"
        case .map(let element): "[\"map\",\(element.json)]"
        case .object(let members):
            "[\"object\",{"
                + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value.json)" }.joined(separator: ",")
                + "}]"
        }
    }

    /// `value` with exactly the members that objects of this type have, null where one is missing: Terraform refuses any
    /// other form.
    func conform(_ value: Value) -> Value {
        switch (self, value) {
        case (.list(let element), .array(let values)), (.set(let element), .array(let values)):
            .array(values.map(element.conform))
        case (.map(let element), .object(let values)): .object(values.mapValues(element.conform))
        case (.object(let types), .object(let values)):
            .object(types.reduce(into: [:]) { $0[$1.key] = $1.value.conform(values[$1.key] ?? .null) })
        default: value
        }
    }
}

/// The type as the schema table writes it: `string`, `map(string)`, `list({id:string,name:string})`.
extension AttributeType: LosslessStringConvertible {
    var description: String {
        switch self {
        case .string: "string"
        case .number: "number"
        case .bool: "bool"
        case .list(let element): "list(\(element))"
        case .set(let element): "set(\(element))"
        case .map(let element): "map(\(element))"
        case .object(let members):
            "{" + members.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",") + "}"
        }
    }

    init?(_ description: String) {
        var rest = Substring(description)
        guard let type = Self.take(&rest), rest.isEmpty else { return nil }
        self = type
    }

    private static func take(_ rest: inout Substring) -> AttributeType? {
        if rest.first == "{" {
            rest.removeFirst()
            var members: [String: AttributeType] = [:]
            while let colon = rest.firstIndex(of: ":") {
                let name = String(rest[..<colon])
                rest = rest[colon...].dropFirst()
                guard let type = take(&rest), let next = rest.popFirst() else { return nil }
                members[name] = type
                if next == "}" { return .object(members) }
                guard next == "," else { return nil }
            }
            return nil
        }
        let word = rest.prefix { $0.isLetter }
        rest = rest.dropFirst(word.count)
        switch word {
        case "string": return .string
        case "number": return .number
        case "bool": return .bool
        default: break
        }
        guard rest.popFirst() == "(", let element = take(&rest), rest.popFirst() == ")" else { return nil }
        switch word {
        case "list": return .list(element)
        case "set": return .set(element)
        case "map": return .map(element)
        default: return nil
        }
    }
}
