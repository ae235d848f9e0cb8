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

extension BlockSchema {
    /// `planned` with the write-only attributes of `config`, as a request needs them.
    func withWriteOnly(_ planned: Value, _ config: Value) -> Value {
        let names = attributes.filter(\.writeOnly).map(\.name)
        guard !names.isEmpty, case .object(var members) = planned else { return planned }
        for name in names { members[name] = config[name] }
        return .object(members)
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
