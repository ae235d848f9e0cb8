/// The schemas of the real provider, from the table that `Scripts/provider-schemas` makes of what Terraform prints.
struct SchemaTable: Sendable {
    /// What kind of thing a schema is of.
    enum Kind: String, Hashable, Sendable {
        case resource, data, ephemeral
    }

    /// One schema.
    struct Entry: Hashable, Sendable {
        let kind: Kind
        let name: String
        /// Of the state's form.
        let version: Int
        var block: BlockSchema
    }

    /// The table of version ``ProviderSchema/version``.
    static let shared = SchemaTable(String(decoding: PackageResources.schemas_txt, as: UTF8.self))

    /// In the table's order.
    let entries: [Entry]

    /// Reads a table. A line that isn't of its form is left out, with what stands below it.
    init(_ text: String) {
        var lines = text.split(separator: "\n")[...]
        var entries: [Entry] = []
        while let line = lines.popFirst() {
            let words = line.split(separator: " ")
            guard words.count == 3, let kind = Kind(rawValue: String(words[0])), let version = Int(words[2]) else {
                continue
            }
            let block = Self.block(&lines, indent: 2)
            entries.append(Entry(kind: kind, name: String(words[1]), version: version, block: block))
        }
        self.entries = entries
    }

    /// The entry with this name; nil when the table hasn't it.
    func entry(_ kind: Kind, _ name: String) -> Entry? { entries.first { $0.kind == kind && $0.name == name } }

    /// A resource as it is planned; without members when the table hasn't it.
    func resource(_ name: String, _ rules: PlanRules) -> Entry {
        var entry =
            entry(.resource, name) ?? Entry(kind: .resource, name: name, version: 0, block: BlockSchema(attributes: []))
        entry.block = entry.block.planned(by: rules)
        return entry
    }

    private static func block(_ lines: inout ArraySlice<Substring>, indent: Int) -> BlockSchema {
        var block = BlockSchema(attributes: [])
        while let line = lines.first, line.prefix(while: { $0 == " " }).count >= indent {
            lines.removeFirst()
            let words = line.split(separator: " ").map(String.init)
            guard line.prefix(while: { $0 == " " }).count == indent, words.count >= 2 else { continue }
            if let nesting = NestedBlockSchema.Nesting.allCases.first(where: { words[1] == "{\($0)}" }) {
                func limit(_ name: String) -> Int {
                    words.first { $0.hasPrefix(name) }.flatMap { Int($0.dropFirst(name.count)) } ?? 0
                }
                var inner = Self.block(&lines, indent: indent + 2)
                inner.deprecated = words.contains("d")
                block.blocks.append(
                    NestedBlockSchema(words[0], nesting, minimum: limit("min="), maximum: limit("max="), inner))
            } else if words.count == 3, let attribute = attribute(words) {
                block.attributes.append(attribute)
            }
        }
        return block
    }

    private static func attribute(_ words: [String]) -> AttributeSchema? {
        let origin = words[2].filter("roc".contains)
        guard let type = AttributeType(words[1]), let origin = AttributeSchema.Origin(rawValue: origin) else {
            return nil
        }
        var attribute = AttributeSchema(words[0], type, origin)
        attribute.sensitive = words[2].contains("s")
        attribute.deprecated = words[2].contains("d")
        attribute.writeOnly = words[2].contains("w")
        return attribute
    }
}
