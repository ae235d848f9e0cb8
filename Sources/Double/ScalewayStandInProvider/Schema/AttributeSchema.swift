/// One attribute: what Terraform is told about it, and the rules the real provider plans it by.
struct AttributeSchema: Hashable, Sendable {
    /// Who may set the attribute.
    enum Origin: String, Hashable, Sendable {
        case required = "r"
        case optional = "o"
        case computed = "c"
        case optionalComputed = "oc"
    }

    /// When two texts mean the same, so that no change is planned.
    enum Equivalence: Hashable, Sendable {
        case exact
        /// `fr-par/UUID` and `UUID` name the same resource.
        case regionalID
        /// `60s` and `1m0s` are the same time.
        case duration
        /// `/x/` and `/x` are the same path.
        case path
        /// `DB-DEV-S` and `db-dev-s` are the same.
        case ignoringCase
        /// A map of secrets: a wanted text whose Argon2id hash is stored is unchanged.
        case hashedSecrets
    }

    let name: String
    let type: AttributeType
    let origin: Origin
    var sensitive = false
    var deprecated = false
    /// The configuration's value reaches the provider when it applies, and is in no plan and no state.
    var writeOnly = false
    /// A value planned when the configuration has none. It makes the attribute neither computed nor required.
    var defaultValue: Value = .null
    /// A change destroys the resource and creates another.
    var forcesReplacement = false
    var equivalence = Equivalence.exact

    init(_ name: String, _ type: AttributeType, _ origin: Origin) {
        self.name = name
        self.type = type
        self.origin = origin
    }

    /// Whether the provider fills it when the configuration doesn't.
    var isComputed: Bool { origin == .computed || origin == .optionalComputed }
}
