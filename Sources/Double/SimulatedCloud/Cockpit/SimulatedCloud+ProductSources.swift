extension SimulatedCloud {
    /// The data sources for what Scaleway's own products send ("Scaleway Metrics", "Scaleway Logs"), once a product is used in
    /// a project and region. Nothing removes them (a guess).
    mutating func noteUse(of resource: AuditResource) {
        guard Self.sendingTypes.contains(where: { resource.type.hasPrefix($0) }) else { return }
        let (project, region) = (resource.projectID, resource.region ?? settings.region)
        let isKnown = state.cockpit.sources.all.contains {
            $0.origin == .scaleway && $0.projectID == project && $0.region == region
        }
        guard !project.isEmpty, !isKnown else { return }
        // Ids of their own seed, so that no other id depends on them.
        let seed = "\(region)/\(project)".utf8.reduce(into: UInt64(0xCBF2_9CE4_8422_2325)) {
            $0 = ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        var random = SeededRandom(seed: seed)
        for (name, kind) in [("Scaleway Metrics", CockpitSource.Kind.metrics), ("Scaleway Logs", .logs)] {
            let source = CockpitSource(
                id: random.uuid(), name: name, kind: kind, projectID: project, region: region,
                retention: CockpitSource.defaultRetention(kind), createdAt: callTime, updatedAt: callTime,
                isScaleways: true)
            state.cockpit.sources[source.id] = source
        }
    }

    /// Types of resources whose products send metrics or logs, of those that are simulated.
    private static let sendingTypes = ["serverless", "rdb", "secret_manager", "vpc", "edge_services"]

    /// Whether Grafana shows a data source: Scaleway's own always (recorded), another one when Grafana was synchronized, or a
    /// minute after it was made (the minute is a guess).
    package func isSynchronized(_ source: CockpitSource) -> Bool {
        source.origin == .scaleway || source.synchronizedAt != nil
            || state.now >= source.createdAt.microseconds + settings.scaled(60_000_000)
    }

    /// POST /cockpit/v1/grafana/sync-data-sources.
    package mutating func synchronizeSources(of projectID: String?) {
        for var source in state.cockpit.sources.all where source.projectID == project(projectID) {
            source.synchronizedAt = source.synchronizedAt ?? state.now
            state.cockpit.sources[source.id] = source
        }
        changes += 1
    }
}
