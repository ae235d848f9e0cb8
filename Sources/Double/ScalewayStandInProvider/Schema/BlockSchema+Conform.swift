extension BlockSchema {
    /// `value` with exactly this block's members: missing ones null or empty, foreign ones dropped.
    ///
    /// Terraform refuses an object that lacks a member, and a state written by another version may have others.
    func conform(_ value: Value) -> Value {
        guard case .object(let members) = value else { return value }
        var result: [String: Value] = [:]
        for attribute in attributes {
            result[attribute.name] =
                attribute.writeOnly ? .null : attribute.type.conform(members[attribute.name] ?? .null)
        }
        for nested in blocks { result[nested.name] = nested.conform(members[nested.name] ?? .null) }
        return .object(result)
    }
}

extension NestedBlockSchema {
    fileprivate func conform(_ value: Value) -> Value {
        switch (nesting, value) {
        case (_, .unknown): .unknown
        case (.single, _): block.conform(value)
        case (_, .array(let elements)): .array(elements.map(block.conform))
        default: .array([])
        }
    }
}
