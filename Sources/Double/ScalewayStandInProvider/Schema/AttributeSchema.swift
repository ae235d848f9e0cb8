/// The type of an attribute, in Terraform's terms.
indirect enum AttributeType: Hashable, Sendable {
    case string, number, bool
    case list(AttributeType)
    case map(AttributeType)

    /// The type as the protocol writes it: `"string"`, `["map","string"]`.
    var json: String {
        switch self {
        case .string: "\"string\""
        case .number: "\"number\""
        case .bool: "\"bool\""
        case .list(let element): "[\"list\",\(element.json)]"
        case .map(let element): "[\"map\",\(element.json)]"
        }
    }
}

/// One attribute: what Terraform is told about it, and the rules the real provider plans it by.
struct AttributeSchema: Hashable, Sendable {
    /// Who may set the attribute.
    enum Origin: Hashable, Sendable {
        case required, optional, computed, optionalComputed
    }

    /// When two texts mean the same, so that no change is planned.
    enum Equivalence: Hashable, Sendable {
        case exact
        /// `fr-par/UUID` and `UUID` name the same resource.
        case regionalID
        /// `60s` and `1m0s` are the same time.
        case duration
        /// A map of secrets: a wanted text whose Argon2id hash is stored is unchanged.
        case hashedSecrets
    }

    let name: String
    let type: AttributeType
    let origin: Origin
    var sensitive = false
    var deprecated = false
    /// A value planned when the configuration has none. It makes the attribute neither computed nor required.
    var defaultValue: Value = .null
    /// A change destroys the resource and creates another.
    var forcesReplacement = false
    var equivalence = Equivalence.exact

    init(
        _ name: String, _ type: AttributeType, _ origin: Origin, sensitive: Bool = false, deprecated: Bool = false,
        defaultValue: Value = .null, forcesReplacement: Bool = false, equivalence: Equivalence = .exact
    ) {
        self.name = name
        self.type = type
        self.origin = origin
        self.sensitive = sensitive
        self.deprecated = deprecated
        self.defaultValue = defaultValue
        self.forcesReplacement = forcesReplacement
        self.equivalence = equivalence
    }

    /// Whether the provider fills it when the configuration doesn't.
    var isComputed: Bool { origin == .computed || origin == .optionalComputed }
}
