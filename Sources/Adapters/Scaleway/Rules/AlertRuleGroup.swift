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
        var lines = ["name: \(Self.quoted(name))"]
        if let interval { lines.append("interval: \(interval.text)") }
        if let limit { lines.append("limit: \(limit)") }
        lines.append("rules:")
        for rule in rules {
            switch rule.kind {
            case .alert(let name): lines.append("  - alert: \(Self.quoted(name))")
            case .record(let name): lines.append("  - record: \(Self.quoted(name))")
            }
            lines.append("    expr: \(Self.quoted(rule.expression))")
            if let wait = rule.wait { lines.append("    for: \(wait.text)") }
            if let keeps = rule.keepsFiring { lines.append("    keep_firing_for: \(keeps.text)") }
            for (key, map) in [("labels", rule.labels), ("annotations", rule.annotations)] where !map.isEmpty {
                lines.append("    \(key):")
                lines += map.sorted { $0.key < $1.key }.map {
                    "      \(Self.quoted($0.key)): \(Self.quoted($0.value))"
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// YAML 1.2, section 5.7: escapes of a double-quoted text.
    private static func quoted(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\t": output += "\\t"
            case " "..."~": output.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                let width = scalar.value > 0xFFFF ? 8 : 4
                output += width == 8 ? "\\U" : "\\u"
                output += String(repeating: "0", count: width - digits.count) + digits
            }
        }
        return output + "\""
    }
}
