/// How the real provider plans a resource, where its schema doesn't say so. A member is named by its path, as
/// `startup_probe.interval`.
struct PlanRules: Sendable {
    /// A change destroys the resource and creates another.
    var replaces: Set<String> = []
    /// Planned when the configuration has nothing.
    var defaults: [String: Value] = [:]
    /// When two texts mean the same.
    var equivalences: [String: AttributeSchema.Equivalence] = [:]
    /// Blocks that keep what the API says when they are left out.
    var computedBlocks: Set<String> = []
}

extension BlockSchema {
    /// The same members, planned by `rules`.
    func planned(by rules: PlanRules, below path: String = "") -> BlockSchema {
        var result = self
        for index in attributes.indices {
            let name = path + attributes[index].name
            result.attributes[index].forcesReplacement = rules.replaces.contains(name)
            result.attributes[index].defaultValue = rules.defaults[name] ?? .null
            result.attributes[index].equivalence = rules.equivalences[name] ?? .exact
        }
        for index in blocks.indices {
            let name = path + blocks[index].name
            result.blocks[index].isComputed = rules.computedBlocks.contains(name)
            result.blocks[index].block = blocks[index].block.planned(by: rules, below: name + ".")
        }
        return result
    }
}
