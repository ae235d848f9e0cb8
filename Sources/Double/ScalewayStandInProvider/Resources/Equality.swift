/// When two values mean the same to the real provider.
enum Equality {
    /// Compares two values of an attribute.
    static func same(_ one: Value, _ other: Value, _ rule: AttributeSchema.Equivalence) -> Bool {
        if one == other || (one.isZero && other.isZero) { return true }
        guard let first = one.text, let second = other.text else { return false }
        switch rule {
        case .exact, .hashedSecrets: return false
        case .regionalID: return ResourceID.bare(first) == ResourceID.bare(second)
        case .ignoringCase: return first.lowercased() == second.lowercased()
        case .path: return first.split(separator: "/") == second.split(separator: "/")
        case .duration:
            guard let time = GoDuration.nanoseconds(first) else { return false }
            return time == GoDuration.nanoseconds(second)
        }
    }

    /// Compares two lists or sets of a nested block. Unknown parts are never the same.
    static func same(_ one: Value, _ other: Value, _ block: BlockSchema) -> Bool {
        if one == other { return true }
        guard one.isWhollyKnown, other.isWhollyKnown, one.elements.count == other.elements.count else { return false }
        return zip(one.elements, other.elements).allSatisfy { first, second in
            block.attributes.allSatisfy { same(first[$0.name], second[$0.name], $0.equivalence) }
                && block.blocks.allSatisfy { same(first[$0.name], second[$0.name], $0.block) }
        }
    }

    /// `observed`, written the way `reference` writes it wherever the two mean the same: a null that the API returns as
    /// "" stays null, `60s` isn't rewritten as `1m0s`. Computed attributes always show what the API says.
    static func keepingForm(of reference: Value, in observed: Value, _ schema: BlockSchema) -> Value {
        guard case .object(var members) = observed, case .object = reference else { return observed }
        for attribute in schema.attributes
        where attribute.origin == .optional && attribute.equivalence != .hashedSecrets {
            guard same(reference[attribute.name], observed[attribute.name], attribute.equivalence) else { continue }
            members[attribute.name] = reference[attribute.name]
        }
        for nested in schema.blocks where same(reference[nested.name], observed[nested.name], nested.block) {
            members[nested.name] = reference[nested.name]
        }
        return .object(members)
    }
}
