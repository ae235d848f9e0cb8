/// The attributes and nested blocks of a resource, of the provider, or of a nested block.
struct BlockSchema: Hashable, Sendable {
    var attributes: [AttributeSchema]
    var blocks: [NestedBlockSchema]
    var deprecated: Bool

    init(attributes: [AttributeSchema], blocks: [NestedBlockSchema] = [], deprecated: Bool = false) {
        self.attributes = attributes
        self.blocks = blocks
        self.deprecated = deprecated
    }
}

/// A block inside a block.
struct NestedBlockSchema: Hashable, Sendable {
    /// How often the block may stand there, and what its value then is. The numbers are the protocol's.
    enum Nesting: Int, Hashable, Sendable, CaseIterable {
        case single = 1
        case list = 2
        case set = 3
    }

    let name: String
    var block: BlockSchema
    let nesting: Nesting
    let minimum: Int
    /// 0 for no limit.
    let maximum: Int
    /// Left out of the configuration, it keeps what the API says. (The protocol has no such flag for blocks.)
    var isComputed = false

    init(_ name: String, _ nesting: Nesting, minimum: Int = 0, maximum: Int = 0, _ block: BlockSchema) {
        self.name = name
        self.block = block
        self.nesting = nesting
        self.minimum = minimum
        self.maximum = maximum
    }
}
