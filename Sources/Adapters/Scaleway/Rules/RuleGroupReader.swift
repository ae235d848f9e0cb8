internal import Yams

/// Reads groups of rules out of a file, strictly, or out of a ruler's answer. PromQL is looked at by promtool, in the
/// tests of the module, and by the ruler.
struct RuleGroupReader {
    typealias Problem = RuleDocument.Problem

    /// Most groups of one data source, in files and in our namespace of its ruler. Mimir lets a tenant have 70 by
    /// default. Each costs a call, and an entry in the record.
    static let mostGroups = 200

    private let document: RuleDocument
    /// Whether keys that aren't known are left out where they say nothing: rulers of a newer version may show some.
    private let isAnswer: Bool

    /// The groups of a file, each with the line on which it begins. Throws what is wrong first.
    static func groups(in file: [UInt8]) throws(Problem) -> [(line: Int, group: AlertRuleGroup)] {
        let reader = RuleGroupReader(document: try RuleDocument(file), isAnswer: false)
        guard let root = reader.document.root else {
            throw Problem(line: 1, text: "the file is empty: write \"groups:\" and the groups below it, or remove it")
        }
        let members = try reader.members(root, "the file", ["groups"])
        guard let list = members["groups"] else {
            throw Problem(line: 1, text: "\"groups\" is missing: write it, and the groups below it")
        }
        var groups: [(line: Int, group: AlertRuleGroup)] = []
        for node in try reader.items(list, "groups") {
            groups.append((RuleDocument.line(of: node), try reader.group(node)))
        }
        return groups
    }

    /// The groups of one namespace in a ruler's answer, by name; nil for one that can't be read, which is then like
    /// none that was asked for. Throws for what is no such answer.
    static func answer(_ bytes: [UInt8], namespace: String) throws(Problem) -> [String: AlertRuleGroup?] {
        let reader = RuleGroupReader(document: try RuleDocument(bytes), isAnswer: true)
        guard let root = reader.document.root else { return [:] }
        guard case .mapping(let mapping) = root else { throw Problem(line: 1, text: "isn't a map of namespaces") }
        var groups: [String: AlertRuleGroup?] = [:]
        for (key, value) in mapping where try reader.document.scalar(key)?.text == namespace {
            let nodes = try reader.items(value, "the namespace")
            guard nodes.count <= mostGroups else {
                throw reader.problem(value, "has \(nodes.count) groups, and \(mostGroups) are the most that are taken")
            }
            for node in nodes {
                guard case .mapping(let members) = node, let given = members["name"],
                    let name = try reader.document.scalar(given)?.text
                else { throw Problem(line: RuleDocument.line(of: node), text: "has a group without a name") }
                groups.updateValue(try? reader.group(node), forKey: name)
            }
        }
        return groups
    }

    private func group(_ node: Node) throws(Problem) -> AlertRuleGroup {
        let members = try members(node, "a group", ["name", "interval", "limit", "rules"])
        let name = try text(members["name"], "a group's \"name\"", of: node)
        guard isAnswer || Self.isName(name) else {
            throw problem(
                members["name"] ?? node,
                "a group's name has 1 to 100 letters, digits, spaces, \".\", \"_\", \"-\", \":\": give it such a name"
            )
        }
        var rules: [AlertRule] = []
        if let list = members["rules"] {
            for item in try items(list, "rules") { rules.append(try rule(item)) }
        }
        guard !rules.isEmpty else { throw problem(node, "a group has no rules: add one, or remove the group") }
        var limit: Int?
        if let node = members["limit"], let given = try optional(node, "limit") {
            guard let number = Int(given), number >= 0 else {
                throw problem(node, "\"limit\" must be a whole number, 0 for none")
            }
            limit = number == 0 ? nil : number
        }
        return AlertRuleGroup(
            name: name, interval: try duration(members["interval"], "interval"), limit: limit, rules: rules)
    }

    private static let ruleKeys: Set = [
        "alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations",
    ]

    private func rule(_ node: Node) throws(Problem) -> AlertRule {
        let members = try members(node, "a rule", Self.ruleKeys)
        let alert = try members["alert"].flatMap { node throws(Problem) in try optional(node, "alert") }
        let record = try members["record"].flatMap { node throws(Problem) in try optional(node, "record") }
        let kind: AlertRule.Kind
        switch (alert, record) {
        case (let name?, nil): kind = .alert(name)
        case (nil, let name?): kind = .record(name)
        case (nil, nil): throw problem(node, "a rule has no name: give it \"alert\" or \"record\"")
        default: throw problem(node, "a rule has both \"alert\" and \"record\": keep one of them")
        }
        let expression = try text(members["expr"], "a rule's \"expr\"", of: node)
        let rule = AlertRule(
            kind: kind, expression: Self.trimmed(expression), wait: try duration(members["for"], "for"),
            keepsFiring: try duration(members["keep_firing_for"], "keep_firing_for"),
            labels: try texts(members["labels"], "labels"),
            annotations: try texts(members["annotations"], "annotations"))
        guard !rule.expression.isEmpty else {
            throw problem(node, "a rule's \"expr\" is empty: write what it looks at")
        }
        guard case .record(let name) = kind else { return rule }
        guard rule.wait == nil, rule.keepsFiring == nil, rule.annotations.isEmpty else {
            throw problem(
                node, "a rule with \"record\" has no \"for\", \"keep_firing_for\" and \"annotations\": remove them")
        }
        guard isAnswer || name.wholeMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) != nil else {
            throw problem(node, "\"record\" must be a metric's name, of letters, digits, \"_\" and \":\"")
        }
        return rule
    }

    // MARK: Parts

    private func members(_ node: Node, _ what: String, _ known: Set<String>) throws(Problem) -> [String: Node] {
        try document.check(node)
        guard case .mapping(let mapping) = node else { throw problem(node, "\(what) must be keys with values") }
        var members: [String: Node] = [:]
        for (keyNode, value) in mapping {
            guard let key = try document.scalar(keyNode)?.text else { throw problem(keyNode, "a key must be a word") }
            guard known.contains(key) else {
                if isAnswer, Self.saysNothing(value) { continue }
                throw problem(
                    keyNode,
                    "\(what) has no key \"\(PlainText.clean(key, limit: 60))\": remove it, or write one of "
                        + known.sorted().joined(separator: ", "))
            }
            guard members.updateValue(value, forKey: key) == nil else {
                throw problem(keyNode, "\"\(key)\" is given twice: keep one of them")
            }
        }
        return members
    }

    private func items(_ node: Node, _ what: String) throws(Problem) -> [Node] {
        try document.check(node)
        switch node {
        case .sequence(let sequence): return Array(sequence)
        case .scalar where Self.saysNothing(node): return []
        default: throw problem(node, "\"\(what)\" must be a list: begin each entry with \"- \"")
        }
    }

    /// nil for `null` and an empty text.
    private func optional(_ node: Node, _ key: String) throws(Problem) -> String? {
        guard let (text, isPlain) = try document.scalar(node) else {
            throw problem(node, "\"\(key)\" must be a text, not a list or keys")
        }
        return text.isEmpty || isPlain && ["~", "null"].contains(text) ? nil : text
    }

    private func text(_ node: Node?, _ what: String, of parent: Node) throws(Problem) -> String {
        guard let node else { throw problem(parent, "\(what) is missing: write it") }
        guard let (text, isPlain) = try document.scalar(node) else {
            throw problem(node, "\(what) must be a text, not a list or keys")
        }
        guard !text.isEmpty, !isPlain || !["~", "null"].contains(text) else {
            throw problem(node, "\(what) is empty: write it")
        }
        return text
    }

    private func duration(_ node: Node?, _ key: String) throws(Problem) -> RuleDuration? {
        guard let node, let text = try optional(node, key) else { return nil }
        guard RuleDuration.milliseconds(text) != nil else {
            throw problem(node, "\"\(key)\" must be a duration such as 15s, 5m or 1h30m")
        }
        return RuleDuration(text)
    }

    private func texts(_ node: Node?, _ key: String) throws(Problem) -> [String: String] {
        guard let node, !Self.saysNothing(node) else { return [:] }
        try document.check(node)
        guard case .mapping(let mapping) = node else { throw problem(node, "\"\(key)\" must be names with texts") }
        var texts: [String: String] = [:]
        for (keyNode, value) in mapping {
            guard let name = try document.scalar(keyNode)?.text, name.utf8.count <= 200,
                name.wholeMatch(of: /[a-zA-Z_][a-zA-Z0-9_]*/) != nil, name != "__name__" || key != "labels"
            else { throw problem(keyNode, "a name in \"\(key)\" has letters, digits and \"_\": rename it") }
            guard let text = try document.scalar(value)?.text else {
                throw problem(value, "\"\(name)\" in \"\(key)\" must be a text, not a list or keys")
            }
            guard texts.updateValue(text, forKey: name) == nil else {
                throw problem(keyNode, "\"\(name)\" in \"\(key)\" is given twice: keep one of them")
            }
        }
        return texts
    }

    private func problem(_ node: Node, _ text: String) -> Problem {
        Problem(line: RuleDocument.line(of: node), text: text)
    }

    /// It becomes a part of paths, whose parts `.` and `..` mean something else.
    private static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-zA-Z0-9 ._:\-]{1,100}/) != nil && text.contains { $0 != "." }
    }

    private static func saysNothing(_ node: Node) -> Bool {
        switch node {
        case .scalar(let scalar):
            scalar.string.isEmpty
                || scalar.style == .plain && ["", "~", "null", "0", "0s", "false"].contains(scalar.string)
        case .sequence(let sequence): sequence.isEmpty
        case .mapping(let mapping): mapping.isEmpty
        case .alias: false
        }
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
