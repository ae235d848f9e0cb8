/// Plans a change the way the real provider's SDK does.
///
/// A computed attribute without a configuration keeps its prior value, or is unknown at create. Values that the SDK
/// can't tell apart are no change: null, "" and 0; two ids of one resource; a secret and its hash. When nothing but
/// `timeouts` differs the prior state comes back untouched.
struct Planner: Sendable {
    private let schema: BlockSchema
    private let secretHash: SecretHash

    init(schema: BlockSchema, secretHash: SecretHash) {
        self.schema = schema
        self.secretHash = secretHash
    }

    /// What was planned.
    struct Plan: Sendable {
        /// The whole planned object.
        let planned: Value
        /// Attributes and blocks that change, `timeouts` left out. Everything, at create.
        let changes: Set<String>
        /// Those of ``changes`` that force another resource, sorted.
        let replacements: [String]
    }

    /// Plans from `prior` (null at create) to `config`.
    func plan(prior: Value, config: Value) async -> Plan {
        var planned: [String: Value] = [:]
        var changes: Set<String> = []
        var replacements: [String] = []
        for attribute in schema.attributes {
            let before = prior[attribute.name]
            let after = await plan(attribute, before: prior.isNull ? nil : before, config: config[attribute.name])
            planned[attribute.name] = after
            guard after != before || prior.isNull else { continue }
            changes.insert(attribute.name)
            if attribute.forcesReplacement, !prior.isNull { replacements.append(attribute.name) }
        }
        for nested in schema.blocks where nested.name != "timeouts" {
            let before = prior[nested.name]
            let after = plan(nested, before: prior.isNull ? nil : before, config: config[nested.name])
            planned[nested.name] = after
            if after != before || prior.isNull { changes.insert(nested.name) }
        }
        guard !changes.isEmpty else { return Plan(planned: prior, changes: [], replacements: []) }
        planned["timeouts"] = config["timeouts"]
        return Plan(planned: .object(planned), changes: changes, replacements: replacements.sorted())
    }

    private func plan(_ attribute: AttributeSchema, before: Value?, config: Value) async -> Value {
        var wanted = config
        if config.isNull {
            if attribute.isComputed { return before ?? .unknown }
            wanted = attribute.defaultValue
        }
        guard let before else { return wanted }
        if attribute.equivalence == .hashedSecrets { wanted = await keepHashes(of: before, in: wanted) }
        return Equality.same(before, wanted, attribute.equivalence) ? before : wanted
    }

    private func plan(_ nested: NestedBlockSchema, before: Value?, config: Value) -> Value {
        if nested.isComputed, config.elements.isEmpty, config != .unknown { return before ?? .unknown }
        guard let before, Equality.same(before, config, nested.block) else { return config }
        return before
    }

    /// Puts the stored hash in the place of each wanted text that it is a hash of.
    private func keepHashes(of before: Value, in wanted: Value) async -> Value {
        guard case .object(var members) = wanted else { return wanted }
        for (name, value) in members {
            guard let text = value.text, let hash = before[name].text, text != hash, SecretHash.isHash(hash) else {
                continue
            }
            if await secretHash.matches(text, hash: hash) { members[name] = .string(hash) }
        }
        return .object(members)
    }
}
