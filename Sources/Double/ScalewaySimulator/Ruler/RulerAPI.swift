import SimulatedCloud

/// `/prometheus/config/v1/rules/…` of Grafana Mimir (its documentation, "Ruler", and its public source for statuses
/// and what lists answer; that Cockpit has it under this path is a guess).
enum RulerAPI {
    private static let base = ["prometheus", "config", "v1", "rules"]

    static func answer(_ call: RulerCall, _ cloud: inout SimulatedCloud) -> APIAnswer {
        guard Array(call.call.segments.prefix(base.count)) == base, call.call.segments.count <= base.count + 2 else {
            return text(404, "404 page not found")
        }
        let id = call.source.id
        let (namespace, name) = (call.call.part(base.count), call.call.part(base.count + 1))
        switch (call.call.method, namespace, name) {
        case ("GET", let namespace, nil):
            let groups = cloud.ruleGroups(ofSource: id).filter { (namespace ?? $0.namespace) == $0.namespace }
            return groups.isEmpty ? text(404, "no rule groups found") : yaml(RulerYAML.text(of: groups))
        case ("GET", let namespace?, let name?):
            let group = cloud.ruleGroups(ofSource: id).first { $0.namespace == namespace && $0.name == name }
            return group.map { yaml(RulerYAML.text(of: $0)) } ?? text(404, "group does not exist")
        case ("POST", let namespace?, nil):
            do throws(RulerYAML.Problem) {
                cloud.setRuleGroup(try RulerYAML.group(call.body, namespace: namespace), ofSource: id)
                return accepted
            } catch {
                return text(400, error.text)
            }
        case ("DELETE", let namespace?, let name):
            let isDone = cloud.deleteRuleGroups(namespace, name: name, ofSource: id)
            return isDone
                ? accepted : text(404, name == nil ? "group namespace does not exist" : "group does not exist")
        default:
            return text(405, "method not allowed")
        }
    }

    /// An answer in words.
    static func text(_ status: Int, _ text: String) -> APIAnswer {
        var answer = APIAnswer(status)
        answer.bytes = Array("\(text)\n".utf8)
        answer.headers = [("Content-Type", "text/plain; charset=utf-8")]
        return answer
    }

    private static func yaml(_ text: String) -> APIAnswer {
        var answer = APIAnswer(200)
        answer.bytes = Array(text.utf8)
        answer.headers = [("Content-Type", "application/yaml")]
        return answer
    }

    private static let accepted = APIAnswer(
        202, ["status": "success", "data": .null, "errorType": "", "error": ""])
}
