/// One request to a ruler, before it is sent (Grafana Mimir's HTTP API, "Ruler").
enum RulerCall: Sendable {
    /// GET …/rules/amarre: 404 says that there are none.
    case list
    /// POST …/rules/amarre: makes or replaces one group.
    case set(AlertRuleGroup)
    /// DELETE …/rules/amarre/GROUP.
    case delete(String)

    var method: String {
        switch self {
        case .list: "GET"
        case .set: "POST"
        case .delete: "DELETE"
        }
    }

    /// The path's last part; nil for the namespace.
    var group: String? { if case .delete(let name) = self { name } else { nil } }

    var body: [UInt8]? { if case .set(let group) = self { Array(group.yaml.utf8) } else { nil } }

    /// Longest answer that is taken. Mimir lets a tenant have 70 groups of 20 rules by default.
    var limit: Int { if case .list = self { 4 << 20 } else { 64 << 10 } }

    /// Each leaves the same when it is done twice.
    var safety: RetryPolicy.Safety { if case .list = self { .read } else { .idempotentWrite } }

    /// In words, for messages.
    var name: String {
        switch self {
        case .list: "list the rules"
        case .set(let group): "set the group \(PlainText.clean(group.name, limit: 100))"
        case .delete(let name): "remove the group \(PlainText.clean(name, limit: 100))"
        }
    }

    /// Whether the caller wants to see this status: what isn't there is not listed, and needn't be removed.
    func expects(_ status: Int) -> Bool {
        if case .set = self { return (200..<300).contains(status) }
        return (200..<300).contains(status) || status == 404
    }
}
