import SimulatedCloud
import Yams

/// Groups of rules as Mimir reads and shows them: keys that it doesn't know are overlooked, durations are shown in its
/// own way whatever was written, and what is empty is left out. PromQL isn't looked into.
enum RulerYAML {
    /// What a group is refused for.
    struct Problem: Error {
        let text: String
    }

    /// Reads the body of a call that sets a group.
    static func group(_ body: [UInt8], namespace: String) throws(Problem) -> CockpitRuleGroup {
        guard let text = String(validating: body, as: UTF8.self), let node = try? Yams.compose(yaml: text, .basic),
            case .mapping(let members) = node
        else { throw Problem(text: "unable to decode rule group") }
        guard let name = members["name"]?.scalar?.string, !name.isEmpty else {
            throw Problem(text: "invalid rules config: rule group name must not be empty")
        }
        guard let list = members["rules"]?.sequence, !list.isEmpty else {
            throw Problem(text: "invalid rules config: rule group '\(name)' has no rules")
        }
        var rules: [CockpitRuleGroup.Rule] = []
        for (index, node) in list.enumerated() {
            guard case .mapping(let members) = node else { throw Problem(text: "unable to decode rule group") }
            rules.append(try rule(members, "group \"\(name)\", rule \(index)"))
        }
        return CockpitRuleGroup(
            namespace: namespace, name: name, interval: try duration(members["interval"]),
            limit: members["limit"]?.int ?? 0, rules: rules)
    }

    private static func rule(_ members: Node.Mapping, _ place: String) throws(Problem) -> CockpitRuleGroup.Rule {
        func text(_ key: String) -> String? { members[key]?.scalar.flatMap { $0.string.isEmpty ? nil : $0.string } }
        let rule = CockpitRuleGroup.Rule(
            alert: text("alert"), record: text("record"), expression: text("expr") ?? "",
            wait: try duration(members["for"]), keepsFiring: try duration(members["keep_firing_for"]),
            labels: try texts(members["labels"]), annotations: try texts(members["annotations"]))
        guard (rule.alert == nil) != (rule.record == nil) else {
            throw Problem(text: "\(place): one of 'record' or 'alert' must be set, and only one")
        }
        guard !rule.expression.isEmpty else { throw Problem(text: "\(place): field 'expr' must be set in rule") }
        let isPlain = rule.annotations.isEmpty && rule.wait == 0 && rule.keepsFiring == 0
        guard rule.record == nil || isPlain else {
            throw Problem(text: "\(place): invalid field in recording rule")
        }
        return rule
    }

    private static func texts(_ node: Node?) throws(Problem) -> [String: String] {
        var texts: [String: String] = [:]
        for (key, value) in node?.mapping ?? [:] {
            guard let name = key.scalar?.string, let text = value.scalar?.string else {
                throw Problem(text: "unable to decode rule group")
            }
            texts[name] = text
        }
        return texts
    }

    // MARK: Durations

    private static let units: [(word: String, milliseconds: Int64, isWhole: Bool)] = [
        ("y", 31_536_000_000, true), ("w", 604_800_000, true), ("d", 86_400_000, false), ("h", 3_600_000, false),
        ("m", 60_000, false), ("s", 1000, false), ("ms", 1, false),
    ]

    private static var form: Regex<(Substring, Part, Part, Part, Part, Part, Part, Part)> {
        #/
        (?:([0-9]{1,3})y)?(?:([0-9]{1,5})w)?(?:([0-9]{1,6})d)?(?:([0-9]{1,7})h)?
        (?:([0-9]{1,9})m)?(?:([0-9]{1,10})s)?(?:([0-9]{1,13})ms)?
        /#
    }
    private typealias Part = Substring?

    private static func duration(_ node: Node?) throws(Problem) -> Int64 {
        guard let text = node?.scalar?.string, !text.isEmpty, text != "0" else { return 0 }
        guard let match = text.wholeMatch(of: Self.form) else {
            throw Problem(text: "not a valid duration string: \"\(text)\"")
        }
        let parts = [match.1, match.2, match.3, match.4, match.5, match.6, match.7]
        return zip(parts, units).reduce(0) { sum, part in
            sum + (part.0.flatMap { Int64($0) } ?? 0) * part.1.milliseconds
        }
    }

    /// As Prometheus shows one: `1m30s`; years and weeks only where they come out even.
    static func text(ofMilliseconds milliseconds: Int64) -> String {
        var (rest, text) = (milliseconds, "")
        for unit in units where rest >= unit.milliseconds && (!unit.isWhole || rest % unit.milliseconds == 0) {
            text += "\(rest / unit.milliseconds)\(unit.word)"
            rest %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }

    // MARK: Showing

    /// Groups by namespace.
    static func text(of groups: [CockpitRuleGroup]) -> String {
        let spaces = Dictionary(grouping: groups, by: \.namespace).sorted { $0.key < $1.key }
        return written(
            Node(spaces.map { (Node($0.key), Node($0.value.map { node($0) })) }))
    }

    /// One group.
    static func text(of group: CockpitRuleGroup) -> String { written(node(group)) }

    private static func node(_ group: CockpitRuleGroup) -> Node {
        var pairs: [(Node, Node)] = [("name", Node(group.name))]
        if group.interval > 0 { pairs.append(("interval", Node(text(ofMilliseconds: group.interval)))) }
        if group.limit > 0 { pairs.append(("limit", Node(String(group.limit)))) }
        pairs.append(("rules", Node(group.rules.map { node($0) })))
        return Node(pairs)
    }

    private static func node(_ rule: CockpitRuleGroup.Rule) -> Node {
        var pairs: [(Node, Node)] = []
        for (key, text) in [("record", rule.record), ("alert", rule.alert), ("expr", rule.expression)] {
            if let text { pairs.append((Node(key), Node(text))) }
        }
        for (key, value) in [("for", rule.wait), ("keep_firing_for", rule.keepsFiring)] where value > 0 {
            pairs.append((Node(key), Node(text(ofMilliseconds: value))))
        }
        for (key, map) in [("labels", rule.labels), ("annotations", rule.annotations)] where !map.isEmpty {
            let members = map.sorted { $0.key < $1.key }.map { (Node($0.key), Node($0.value)) }
            pairs.append((Node(key), Node(members)))
        }
        return Node(pairs)
    }

    private static func written(_ node: Node) -> String { (try? Yams.serialize(node: node, allowUnicode: true)) ?? "" }
}
