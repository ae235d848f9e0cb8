package import DesiredState
package import LiveState
package import Model

/// The ignore rules that apply at one time. Pure: an expired rule is as if it weren't there.
package struct IgnoreRules: Hashable, Sendable {
    private let rules: [IgnoreRule]

    /// Those of `rules` that are still in force at `now`.
    package init(_ rules: [IgnoreRule], at now: Timestamp) {
        self.rules = rules.filter { $0.applies(at: now) }
    }

    /// Whether nothing is left alone.
    package var isEmpty: Bool { rules.isEmpty }

    /// Divides differences into those to act upon and those to leave alone. What is missing, surplus or unhealthy is
    /// never left alone.
    package func divide(_ differences: [Difference]) -> (left: [Difference], ignored: [IgnoredDifference]) {
        if rules.isEmpty { return (differences, []) }
        var left: [Difference] = []
        var ignored: [IgnoredDifference] = []
        for difference in differences {
            if let rule = rule(for: difference) {
                ignored.append(IgnoredDifference(difference: difference, rule: rule))
            } else {
                left.append(difference)
            }
        }
        return (left, ignored)
    }

    private func rule(for difference: Difference) -> IgnoreRule? {
        guard difference.kind == .release, let name = InstanceName(difference.resource) else { return nil }
        return rules.first { $0.covers(difference.field, of: name) }
    }

    /// What Terraform is told of an instance, so that a step for another reason, or a full plan, leaves ignored fields
    /// as they are.
    ///
    /// Limits that don't fit together (`min` above `max`, because only one of them is ignored) are git's again:
    /// Scaleway would refuse them.
    package func keep(_ spec: InstanceSpec, as live: LiveContainer?) -> InstanceSpec {
        guard !rules.isEmpty, let live else { return spec }
        var (minimum, maximum, requests) = (spec.minScale, spec.maxScale, spec.concurrentRequests)
        var (cpu, memory, variables) = (spec.resources.mvCPU, spec.resources.memoryBytes, spec.variables)
        for rule in rules where rule.covers(rule.field, of: spec.name) {
            switch rule.field {
            case "scaling.min": minimum = live.minScale
            case "scaling.max": maximum = live.maxScale
            case "scaling.concurrentRequests":
                if case .concurrentRequests(let count) = live.scaling { requests = count }
            case "resources.cpu": cpu = live.resources.mvCPU
            case "resources.memory": memory = live.resources.memoryBytes
            default:
                guard rule.field.hasPrefix(IgnoreRuleText.variable) else { continue }
                let name = String(rule.field.dropFirst(IgnoreRuleText.variable.count))
                // A name that is a secret now would be set twice.
                if spec.secrets[name] == nil { variables[name] = live.variables[name] }
            }
        }
        if minimum > maximum { (minimum, maximum) = (spec.minScale, spec.maxScale) }
        return InstanceSpec(
            name: spec.name, image: spec.image, secrets: spec.secrets, variables: variables,
            resources: Resources(mvCPU: cpu, memoryBytes: memory), port: spec.port, healthPath: spec.healthPath,
            minScale: minimum,
            maxScale: maximum, concurrentRequests: requests)
    }
}

/// A difference that a rule leaves alone.
package struct IgnoredDifference: Hashable, Codable, Sendable {
    /// What differs.
    package let difference: Difference
    /// Why nothing is done about it, and until when.
    package let rule: IgnoreRule

    package init(difference: Difference, rule: IgnoreRule) {
        self.difference = difference
        self.rule = rule
    }
}
