/// The attributes and nested blocks of a resource, of the provider, or of a nested block.
struct BlockSchema: Hashable, Sendable {
    let attributes: [AttributeSchema]
    let blocks: [NestedBlockSchema]
    let deprecated: Bool

    init(attributes: [AttributeSchema], blocks: [NestedBlockSchema] = [], deprecated: Bool = false) {
        self.attributes = attributes
        self.blocks = blocks
        self.deprecated = deprecated
    }
}

/// A block inside a block.
struct NestedBlockSchema: Hashable, Sendable {
    /// How often the block may stand there, and what its value then is. The numbers are the protocol's.
    enum Nesting: Int, Hashable, Sendable {
        case single = 1
        case list = 2
        case set = 3
    }

    let name: String
    let block: BlockSchema
    let nesting: Nesting
    /// 0 for no limit.
    let maximum: Int
    /// Left out of the configuration, it keeps what the API says. (The protocol has no such flag for blocks.)
    let isComputed: Bool

    init(_ name: String, _ nesting: Nesting, maximum: Int = 0, isComputed: Bool = false, _ block: BlockSchema) {
        self.name = name
        self.block = block
        self.nesting = nesting
        self.maximum = maximum
        self.isComputed = isComputed
    }
}

extension NestedBlockSchema {
    /// The `timeouts` block that each resource of the real provider has.
    static let timeouts = NestedBlockSchema(
        "timeouts", .single,
        BlockSchema(
            attributes: ["create", "default", "delete", "read", "update"].map {
                AttributeSchema($0, .string, .optional)
            }))
}
