package import Model

/// What may stand in an ignore rule.
///
/// Only fields that Terraform is told by the controller can be left as they are through a rollout. The image decides
/// what runs; of a secret Scaleway shows a hash, so a value that was left alone couldn't be told from one that we
/// wrote; health and existence are what the controller is for; the rest is Terraform's module, which would put it back.
package enum IgnoreRuleText {
    /// The fields that can be ignored, besides `environment.NAME`.
    package static let fields = [
        "scaling.min", "scaling.max", "scaling.concurrentRequests", "resources.cpu", "resources.memory",
    ]
    /// What a variable's field starts with.
    package static let variable = "environment."
    /// For the JSON Schema.
    package static let fieldPattern =
        "^(scaling\\.(min|max|concurrentRequests)|resources\\.(cpu|memory)|environment\\.[A-Za-z_][A-Za-z0-9_]*)$"
    /// For the JSON Schema.
    package static let resourcePattern = "^(\\*|[a-z]([a-z0-9-]{0,30}[a-z0-9])?(-[0-4])?)$"
    /// For the JSON Schema.
    package static let dayPattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

    /// Why the field can't be ignored; nil when it can.
    package static func problem(inField text: String) -> String? {
        if fields.contains(text) { return nil }
        if text.hasPrefix(variable), let problem = VariableRule.problemInName(String(text.dropFirst(variable.count))) {
            return problem
        }
        if text.hasPrefix(variable) { return nil }
        let nearest = NearestWord.nearest(to: text, among: fields).map { "did you mean \($0)? " } ?? ""
        return "\(nearest)fields that can be ignored are \(fields.joined(separator: ", ")) and environment.NAME"
    }

    /// Why the text names no instance and no service; nil when it may.
    package static func problem(inResource text: String) -> String? {
        if text == "*" || ServiceName(text) != nil || InstanceName(text) != nil { return nil }
        return "name an instance like streamlit-0, a service, or \"*\" for all instances"
    }

    /// The first moment after a day in UTC; nil when the text is no day of the calendar.
    package static func end(ofDay text: String) -> Timestamp? {
        guard text.utf8.count == 10, let start = Timestamp(rfc3339: text + "T00:00:00Z") else { return nil }
        return start + .seconds(86_400)
    }
}
