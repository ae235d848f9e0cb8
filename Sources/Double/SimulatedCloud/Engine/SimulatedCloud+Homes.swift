extension SimulatedCloud {
    /// The region that an object of a regional product lies in, whatever the product; nil for ids that aren't known
    /// here. A call to another region doesn't find it.
    package func home(of id: String) -> String? {
        if let route = state.networks.routes?[id] { return route.region }
        return state.networks.networks[id]?.region ?? state.networks.vpcs[id]?.region ?? state.jobs.definitions[id]?
            .region
            ?? state.jobs.runs[id]?.region ?? state.databases.instances[id]?.region ?? state.databases.backups[id]?
            .region
            ?? state.databases.snapshots[id]?.region ?? state.cockpit.sources[id]?.region ?? state.cockpit.tokens[id]?
            .region
            ?? state.cockpit.exporters[id]?.region
    }
}
