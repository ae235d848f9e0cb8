/// Any JSON value, so that two can be compared. Values of a plan are secret: they are compared and dropped, never kept.
enum PlanValue: Decodable, Hashable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([PlanValue])
    case object([String: PlanValue])

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: AnyKey.self) {
            var members: [String: PlanValue] = [:]
            for key in container.allKeys {
                members[key.stringValue] = try container.decode(PlanValue.self, forKey: key)
            }
            self = .object(members)
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [PlanValue] = []
            while !container.isAtEnd { elements.append(try container.decode(PlanValue.self)) }
            self = .array(elements)
        } else {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let value = try? container.decode(Bool.self) {
                self = .boolean(value)
            } else if let value = try? container.decode(Double.self) {
                self = .number(value)
            } else {
                self = .string(try container.decode(String.self))
            }
        }
    }

    /// Whether it says "unknown" anywhere (`after_unknown` has the shape of the value, with true for
    /// what isn't known yet).
    var saysUnknown: Bool {
        switch self {
        case .boolean(let value): value
        case .array(let elements): elements.contains(where: \.saysUnknown)
        case .object(let members): members.values.contains(where: \.saysUnknown)
        default: false
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
