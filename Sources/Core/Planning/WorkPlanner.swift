package import Model

/// Turns differences into the ordered work of a reconciliation. Pure.
package enum WorkPlanner {
    /// One ``ServiceWork`` for each service that needs any, sorted by service. What is to go altogether comes last: it
    /// may be the old name of a service that isn't up yet under its new one.
    ///
    /// Within a service, instances that run the wanted release already and that nobody has probed yet come first: what
    /// they tell about the release costs nothing. Then those that serve nothing (missing, then unhealthy): doing them
    /// can't take away an endpoint that answers. Removals come last, when everything else is healthy.
    ///
    /// - `removable`: which orphans may go.
    /// - `unproven`: instances that look right and were never seen healthy.
    /// - `adopted`: those of them that were found and not written by us. They say nothing about what we are about to
    ///   do, so what is missing is made first.
    /// - `untrusted`: instances that run something else than what was last seen healthy there. Whether they serve is
    ///   unknown, so they are replaced before any instance that does.
    package static func work(
        differences: [Difference], effective: [ServiceName: Release], removable: Set<InstanceName>,
        unproven: Set<InstanceName> = [], adopted: Set<InstanceName> = [], untrusted: Set<InstanceName> = []
    ) -> [ServiceWork] {
        var kinds: [InstanceName: Set<Difference.Kind>] = [:]
        for difference in differences {
            guard let name = InstanceName(difference.resource) else { continue }
            kinds[name, default: []].insert(difference.kind)
        }
        var items: [ServiceName: [ServiceWork.Item]] = [:]
        for (name, found) in kinds.sorted(by: { $0.key < $1.key }) {
            let spec = effective[name.service]?.instances(of: name.service).first { $0.name == name }
            guard let kind = kind(of: found) else { continue }
            if kind == .remove, !removable.contains(name) { continue }
            items[name.service, default: []].append(ServiceWork.Item(name: name, kind: kind, spec: spec))
        }
        for name in unproven.sorted() where kinds[name] == nil {
            guard let spec = effective[name.service]?.instances(of: name.service).first(where: { $0.name == name })
            else { continue }
            items[name.service, default: []].append(ServiceWork.Item(name: name, kind: .check, spec: spec))
        }
        func rank(_ item: ServiceWork.Item) -> Int {
            switch item.kind {
            case .check: adopted.contains(item.name) ? 3 : 0
            case .create: 1
            case .redeploy: 2
            case .update: untrusted.contains(item.name) ? 4 : 5
            case .remove: 6
            }
        }
        func goes(_ service: ServiceName) -> Int { effective[service] == nil ? 1 : 0 }
        return items.sorted { (goes($0.key), $0.key) < (goes($1.key), $1.key) }.map { service, items in
            ServiceWork(
                service: service, release: effective[service],
                items: items.sorted { (rank($0), $0.name) < (rank($1), $1.name) })
        }
    }

    private static func kind(of found: Set<Difference.Kind>) -> ServiceWork.Item.Kind? {
        if found.contains(.missing) { return .create }
        if found.contains(.orphan) { return .remove }
        if found.contains(.release) { return .update }
        return found.contains(.unhealthy) ? .redeploy : nil
    }
}
