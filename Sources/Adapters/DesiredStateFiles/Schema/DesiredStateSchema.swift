import DesiredState

/// JSON Schemas (draft 2020-12) of the files, from the same tables of keys that the decoder uses.
package enum DesiredStateSchema {
    /// The schema of one kind of file; without a kind, one that takes either, by what `kind` says.
    package static func json(_ kind: FileKind? = nil) -> String {
        let schema: SchemaText
        if let kind {
            schema = .object(header("Amarre: \(kind.rawValue)") + object(kind.keys))
        } else {
            let cases = FileKind.allCases.map { kind in
                SchemaText.object([
                    (
                        "if",
                        .object([
                            ("properties", .object([("kind", .object([("const", .string(kind.rawValue))]))])),
                            ("required", ["kind"]),
                        ])
                    ),
                    ("then", .object([("$ref", .string("#/$defs/\(kind.rawValue)"))])),
                ])
            }
            let kinds = FileKind.allCases.map { SchemaText.string($0.rawValue) }
            schema = .object(
                header("Amarre: desired state") + [
                    ("type", "object"),
                    ("properties", .object([("kind", .object([("enum", .array(kinds))]))])),
                    ("required", ["kind"]),
                    ("allOf", .array(cases)),
                    (
                        "$defs",
                        .object(FileKind.allCases.map { ($0.rawValue, .object(object($0.keys))) })
                    ),
                ])
        }
        return schema.written() + "\n"
    }

    private static func header(_ title: String) -> [(String, SchemaText)] {
        [("$schema", "https://json-schema.org/draft/2020-12/schema"), ("title", .string(title))]
    }

    private static func object(_ keys: [KeyDefinition]) -> [(String, SchemaText)] {
        var entries: [(String, SchemaText)] = [
            ("type", "object"),
            ("additionalProperties", false),
            ("properties", .object(keys.map { ($0.name, property($0)) })),
        ]
        let required = keys.filter(\.isRequired).map { SchemaText.string($0.name) }
        if !required.isEmpty { entries.append(("required", .array(required))) }
        // The one rule between keys of a group that JSON Schema can say simply.
        if keys.contains(where: { $0.name == "digest" }) {
            entries.append(("anyOf", [.object([("required", ["tag"])]), .object([("required", ["digest"])])]))
        }
        return entries
    }

    private static func property(_ key: KeyDefinition) -> SchemaText {
        var entries: [(String, SchemaText)] = [("description", .string(key.description))]
        entries += shape(key.shape)
        if let standard = key.defaultValue { entries.append(("default", value(standard))) }
        return .object(entries)
    }

    private static func shape(_ shape: Shape) -> [(String, SchemaText)] {
        switch shape {
        case .text(let rule): return text(rule)
        case .integer(let range, _, let except):
            var entries: [(String, SchemaText)] = [
                ("type", "integer"), ("minimum", .integer(range.lowerBound)), ("maximum", .integer(range.upperBound)),
            ]
            if !except.isEmpty { entries.append(("not", .object([("enum", .array(except.map { .integer($0) }))]))) }
            return entries
        case .flag: return [("type", "boolean")]
        case .choice(let words):
            return words.count == 1 ? [("const", .string(words[0]))] : [("enum", .array(words.map { .string($0) }))]
        case .duration(let range):
            let limits = "\(DurationText.write(range.lowerBound)) to \(DurationText.write(range.upperBound))"
            return [
                ("type", "string"), ("pattern", .string(DurationText.pattern)),
                ("$comment", .string("From \(limits).")),
            ]
        case .cpu:
            return [
                ("type", ["string", "integer"]), ("pattern", .string(ResourceQuantity.cpuPattern)), ("minimum", 1),
                ("maximum", 6),
                ("examples", ["560m", 1]),
            ]
        case .memory:
            return [
                ("type", "string"), ("pattern", .string(ResourceQuantity.memoryPattern)),
                ("examples", ["512Mi", "1Gi", "1G"]),
            ]
        case .revision:
            let range = SecretReferenceRule.revisions
            return [
                (
                    "anyOf",
                    [
                        .object([("const", "latest")]),
                        .object([
                            ("type", "integer"), ("minimum", .integer(range.lowerBound)),
                            ("maximum", .integer(range.upperBound)),
                        ]),
                    ]
                )
            ]
        case .list(let item, let count):
            return [
                ("type", "array"), ("items", .object(self.shape(item))), ("minItems", .integer(count.lowerBound)),
                ("maxItems", .integer(count.upperBound)),
            ]
        case .object(let keys): return object(keys)
        case .map(let key, let value, let maximum):
            return [
                ("type", "object"), ("maxProperties", .integer(maximum)), ("propertyNames", .object(text(key))),
                ("additionalProperties", .object(self.shape(value))),
            ]
        }
    }

    private static func text(_ rule: TextRule) -> [(String, SchemaText)] {
        var entries: [(String, SchemaText)] = [("type", "string")]
        if let pattern = rule.pattern { entries.append(("pattern", .string(pattern))) }
        if let maximum = rule.maximumLength { entries.append(("maxLength", .integer(maximum))) }
        if let example = rule.example { entries.append(("examples", [.string(example)])) }
        return entries
    }

    private static func value(_ standard: DefaultValue) -> SchemaText {
        switch standard {
        case .text(let text): .string(text)
        case .integer(let number): .integer(number)
        case .flag(let flag): .boolean(flag)
        case .duration(let duration): .string(DurationText.write(duration))
        case .emptyList: .array([])
        case .emptyMap, .emptyObject: .object([])
        }
    }
}
