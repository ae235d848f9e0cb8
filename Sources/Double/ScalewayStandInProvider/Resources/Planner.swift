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
        /// Those of ``changes`` that force another resource, sorted; a block stands for what is in it.
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
            guard after != before || prior.isNull else { continue }
            changes.insert(nested.name)
            if !prior.isNull, forcesReplacement(nested, before, after) { replacements.append(nested.name) }
        }
        guard !changes.isEmpty else { return Plan(planned: prior, changes: [], replacements: []) }
        if schema.blocks.contains(where: { $0.name == "timeouts" }) { planned["timeouts"] = config["timeouts"] }
        return Plan(planned: .object(planned), changes: changes, replacements: replacements.sorted())
    }

    private func plan(_ attribute: AttributeSchema, before: Value?, config: Value) async -> Value {
        if attribute.writeOnly { return .null }
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
        guard case .array(let elements) = config else { return config }
        var rest = before?.elements ?? []
        let filled = elements.map { element in
            // A set has no places: the one of before that says the same, as far as the configuration says anything.
            let place =
                nested.nesting == .set
                ? rest.firstIndex { Equality.same($0, fill(element, from: $0, nested.block), nested.block) }
                : rest.indices.first
            return fill(element, from: place.map { rest.remove(at: $0) }, nested.block)
        }
        guard let before, Equality.same(before, .array(filled), nested.block) else { return .array(filled) }
        return before
    }

    /// What a block's configuration leaves to the API is what it was, or unknown until it is applied.
    private func fill(_ element: Value, from before: Value?, _ block: BlockSchema) -> Value {
        guard case .object(var members) = element else { return element }
        for attribute in block.attributes where attribute.isComputed && element[attribute.name].isNull {
            members[attribute.name] = before?[attribute.name] ?? .unknown
        }
        for nested in block.blocks {
            members[nested.name] = plan(nested, before: before?[nested.name], config: element[nested.name])
        }
        return .object(members)
    }

    private func forcesReplacement(_ nested: NestedBlockSchema, _ before: Value, _ after: Value) -> Bool {
        let replacing = nested.block.attributes.filter(\.forcesReplacement).map(\.name)
        guard !replacing.isEmpty else { return false }
        func values(_ value: Value) -> Set<[Value]> {
            Set(value.elements.map { element in replacing.map { element[$0] } })
        }
        return values(before) != values(after)
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
