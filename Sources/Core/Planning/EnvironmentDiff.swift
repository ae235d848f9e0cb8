package import LiveState
package import Model

/// Compares what should be kept running in an environment with what the API says. Pure.
package enum EnvironmentDiff {
    /// All differences, sorted by resource and field.
    ///
    /// - `effective`: the release that each service should run, which is git's unless the service is held.
    /// - `applied`: what we last wrote to each instance.
    /// - `namespace`: the namespace as our last infrastructure step left it; nil when there was none yet.
    package static func differences(
        environment: EnvironmentName, effective: [ServiceName: Release], applied: [InstanceName: AppliedInstance],
        namespace: LiveNamespace? = nil, live: LiveEnvironment
    ) -> [Difference] {
        let specs = effective.sorted { $0.key < $1.key }.flatMap { $0.value.instances(of: $0.key) }
        var found: [Difference] = []
        if live.namespace == nil, !specs.isEmpty {
            found.append(
                Difference(
                    environment: environment, resource: "namespace", field: "namespace", desired: environment.text,
                    live: nil,
                    kind: .infrastructure))
        }
        found += settings(environment, of: namespace, live.namespace)
        for spec in specs where !live.isUnreadable(spec.name, id: applied[spec.name]?.containerID) {
            guard let container = live.container(spec.name), container.status != .deleting else {
                found.append(
                    Difference(
                        environment: environment, resource: spec.name.text, field: "instance",
                        desired: spec.image.description, live: nil, kind: .missing))
                continue
            }
            found += InstanceDiff.differences(
                environment: environment, spec: spec, applied: applied[spec.name], live: container)
            if container.status == .error || container.status == .locked {
                found.append(
                    Difference(
                        environment: environment, resource: spec.name.text, field: "status", desired: "ready",
                        live: container.status.rawValue, kind: .unhealthy))
            }
        }
        let wanted = Set(specs.map(\.name.text))
        for container in live.containers
        where !wanted.contains(container.name) && container.status != .deleting && !container.isOneOff {
            found.append(
                Difference(
                    environment: environment, resource: container.name, field: "instance", desired: nil,
                    live: container.image, kind: .orphan))
        }
        return found.sorted { ($0.resource, $0.field) < ($1.resource, $1.field) }
    }

    /// Git doesn't hold the namespace's settings, the module does: they are compared with what the last step left.
    private static func settings(_ environment: EnvironmentName, of applied: LiveNamespace?, _ live: LiveNamespace?)
        -> [Difference]
    {
        guard let applied, let live, applied.id == live.id else { return [] }
        func difference(_ field: String, _ desired: String?, _ actual: String?) -> Difference? {
            guard let desired, let actual, desired != actual else { return nil }
            return Difference(
                environment: environment, resource: "namespace", field: field, desired: desired, live: actual,
                kind: .infrastructure)
        }
        return [
            difference("description", applied.description, live.description),
            difference("tags", applied.tags.map(FieldText.list), live.tags.map(FieldText.list)),
        ].compactMap { $0 }
    }
}
