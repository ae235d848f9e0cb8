package import Model

/// Turns differences into the ordered work of a reconciliation. Pure.
package enum WorkPlanner {
    /// One ``ServiceWork`` for each service that needs any, sorted by service.
    ///
    /// Within a service, instances that serve nothing come first (missing, then unhealthy): doing those can't take away an
    /// endpoint that answers. Removals come last, when everything else is healthy. `removable` says which orphans may go;
    /// `unproven` are instances that look right and were never seen healthy.
    package static func work(
        differences: [Difference], effective: [ServiceName: Release], removable: Set<InstanceName>,
        unproven: Set<InstanceName> = []
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
            guard let spec = effective[name.service]?.instances(of: name.service).first(where: { $0.name == name }) else { continue }
            items[name.service, default: []].append(ServiceWork.Item(name: name, kind: .check, spec: spec))
        }
        return items.sorted { $0.key < $1.key }.map { service, items in
            ServiceWork(
                service: service, release: effective[service],
                items: items.sorted { (rank($0.kind), $0.name) < (rank($1.kind), $1.name) })
        }
    }

    private static func kind(of found: Set<Difference.Kind>) -> ServiceWork.Item.Kind? {
        if found.contains(.missing) { return .create }
        if found.contains(.orphan) { return .remove }
        if found.contains(.release) { return .update }
        return found.contains(.unhealthy) ? .redeploy : nil
    }

    private static func rank(_ kind: ServiceWork.Item.Kind) -> Int {
        switch kind {
        case .create: 0
        case .redeploy: 1
        case .check: 2
        case .update: 3
        case .remove: 4
        }
    }
}
