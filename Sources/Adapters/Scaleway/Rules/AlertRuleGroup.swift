internal import Yams

/// A group of alerting and recording rules, as Prometheus writes it in a file and Mimir takes and shows it.
///
/// Equal groups mean the same: durations are numbers, the order of keys is gone, and what is empty or zero is the
/// default and isn't told from a key that isn't there.
struct AlertRuleGroup: Hashable, Sendable {
    var name: String
    /// How often it is evaluated; nil leaves that to the ruler.
    var interval: RuleDuration?
    /// Most alerts and series of one rule; nil is no limit.
    var limit: Int?
    var rules: [AlertRule]
}

/// One rule of a group.
struct AlertRule: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// An alert by this name.
        case alert(String)
        /// A series by this name.
        case record(String)
    }

    var kind: Kind
    /// PromQL, without the white space around it. It isn't looked into.
    var expression: String
    /// `for`; nil fires at once.
    var wait: RuleDuration?
    /// `keep_firing_for`; nil ends with the cause.
    var keepsFiring: RuleDuration?
    var labels: [String: String] = [:]
    var annotations: [String: String] = [:]
}

extension AlertRuleGroup {
    /// The body of a call that sets the group: YAML, one group at its root, all text in double quotes and in ASCII, so
    /// that no text can become anything else.
    var yaml: String {
        var members: [(Node, Node)] = [("name", Self.text(name))]
        if let interval { members.append(("interval", Node(interval.text))) }
        if let limit { members.append(("limit", Node(String(limit)))) }
        members.append(("rules", Node(rules.map(\.node))))
        // The emitter fails for want of memory alone; the ruler refuses a body without a group.
        return (try? Yams.serialize(node: Node(members), width: -1, allowUnicode: false)) ?? ""
    }

    fileprivate static func text(_ text: String) -> Node {
        .scalar(Node.Scalar(text, Tag(.str), .doubleQuoted))
    }
}

extension AlertRule {
    fileprivate var node: Node {
        var members: [(Node, Node)] =
            switch kind {
            case .alert(let name): [("alert", AlertRuleGroup.text(name))]
            case .record(let name): [("record", AlertRuleGroup.text(name))]
            }
        members.append(("expr", AlertRuleGroup.text(expression)))
        if let wait { members.append(("for", Node(wait.text))) }
        if let keepsFiring { members.append(("keep_firing_for", Node(keepsFiring.text))) }
        for (key, map) in [("labels", labels), ("annotations", annotations)] where !map.isEmpty {
            let texts = map.sorted { $0.key < $1.key }
            members.append(
                (Node(key), Node(texts.map { (AlertRuleGroup.text($0.key), AlertRuleGroup.text($0.value)) })))
        }
        return Node(members)
    }
}
