/// The rulers of Cockpit's data sources, as Grafana Mimir has one for each tenant. Audit Trail hears nothing of them (a
/// guess).
extension SimulatedCloud {
    /// The token with this secret; nil when there is none.
    package func cockpitToken(secret: String) -> CockpitToken? {
        state.cockpit.tokens.all.first { $0.secret == secret }
    }

    /// All groups of a data source in the order of their names; empty when there is no such source.
    package func ruleGroups(ofSource id: String) -> [CockpitRuleGroup] {
        (state.cockpit.sources[id]?.ruleGroups ?? []).sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    }

    /// Makes a group, or replaces the one of its namespace and name.
    package mutating func setRuleGroup(_ group: CockpitRuleGroup, ofSource id: String) {
        removeRuleGroups(ofSource: id) { $0.namespace == group.namespace && $0.name == group.name }
        let others = state.cockpit.sources[id]?.ruleGroups ?? []
        state.cockpit.sources[id]?.ruleGroups = others + [group]
        changes += 1
    }

    /// Removes the groups of a namespace, or the one of this name. False when there was none.
    @discardableResult
    package mutating func deleteRuleGroups(_ namespace: String, name: String?, ofSource id: String) -> Bool {
        let before = ruleGroups(ofSource: id).count
        removeRuleGroups(ofSource: id) { $0.namespace == namespace && (name ?? $0.name) == $0.name }
        changes += 1
        return ruleGroups(ofSource: id).count < before
    }

    private mutating func removeRuleGroups(ofSource id: String, where isOne: (CockpitRuleGroup) -> Bool) {
        guard let groups = state.cockpit.sources[id]?.ruleGroups else { return }
        let left = groups.filter { !isOne($0) }
        state.cockpit.sources[id]?.ruleGroups = left.isEmpty ? nil : left
    }
}
