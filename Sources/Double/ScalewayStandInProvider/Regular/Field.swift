/// One attribute of a resource and the field of the API that it is.
struct Field: Sendable {
    /// When a request has it.
    enum Sending: Sendable {
        case never
        /// Create: also when nothing is set. Update: also when it didn't change.
        case always
        /// Create: when the configuration has it. Update: when it changed.
        case whenSet
    }

    /// How the API writes what Terraform's state holds.
    enum Form: Sendable {
        case plain
        /// "" where the API has null or nothing.
        case text
        /// `fr-par/UUID` in the state, the bare UUID in the API.
        case regionalID
        /// `2026-02-20T08:46:58.148827Z` in the API, without the fraction in the state, and "" for null.
        case time
    }

    let attribute: String
    let name: String
    let form: Form
    let create: Sending
    let update: Sending

    init(
        _ attribute: String, _ name: String? = nil, form: Form = .plain, create: Sending = .never,
        update: Sending = .never
    ) {
        self.attribute = attribute
        self.name = name ?? attribute
        self.form = form
        self.create = create
        self.update = update
    }

    /// A field that is read and never sent.
    static func read(_ attributes: String..., form: Form = .plain) -> [Field] {
        attributes.map { Field($0, form: form) }
    }

    /// The field as a request writes it. What isn't set is the zero of its type; an id that isn't set is null.
    func sent(_ planned: Value, _ type: AttributeType) -> Value {
        let value = planned[attribute]
        if form == .regionalID { return value.text.map { .string(ResourceID.bare($0)) } ?? .null }
        guard value.isZero || value == .unknown else { return value }
        return switch type {
        case .string: ""
        case .bool: false
        case .number: 0
        case .list, .set: .array([])
        case .map, .object: .object([:])
        }
    }

    /// The attribute as an answer says it.
    func observed(_ object: Value, _ id: ResourceID) -> Value {
        let value = object[name]
        return switch form {
        case .plain: value
        case .text: value.isNull ? "" : value
        case .regionalID:
            value.text.map { $0.isEmpty ? "" : .string(ResourceID(id.locality, id: $0).description) } ?? ""
        case .time: Self.time(value)
        }
    }

    /// A time of the API as the state holds it.
    static func time(_ value: Value) -> Value {
        let text = value.text ?? ""
        guard let point = text.firstIndex(of: ".") else { return .string(text) }
        return .string(String(text[..<point] + text[point...].drop { $0 == "." || $0.isNumber }))
    }
}
