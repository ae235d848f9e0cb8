package import LiveState
package import Model

/// Compares what should be kept running in an environment with what the API says. Pure.
package enum EnvironmentDiff {
    /// All differences, sorted by resource and field.
    ///
    /// - `effective`: the release that each service should run, which is git's unless the service is held.
    /// - `applied`: what we last wrote to each instance.
    package static func differences(
        environment: EnvironmentName, effective: [ServiceName: Release], applied: [InstanceName: AppliedInstance],
        live: LiveEnvironment
    ) -> [Difference] {
        let specs = effective.sorted { $0.key < $1.key }.flatMap { $0.value.instances(of: $0.key) }
        var found: [Difference] = []
        if live.namespace == nil, !specs.isEmpty {
            found.append(
                Difference(
                    environment: environment, resource: "namespace", field: "namespace", desired: environment.text, live: nil,
                    kind: .infrastructure))
        }
        for spec in specs {
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
        for container in live.containers where !wanted.contains(container.name) && container.status != .deleting {
            found.append(
                Difference(
                    environment: environment, resource: container.name, field: "instance", desired: nil,
                    live: container.image, kind: .orphan))
        }
        return found.sorted { ($0.resource, $0.field) < ($1.resource, $1.field) }
    }
}
