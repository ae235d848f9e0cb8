extension SimulatedCloud {
    /// Scaleway's regions.
    package static let regions = ["fr-par", "nl-ams", "pl-waw", "it-mil"]

    /// An empty cloud in another region, with the same time, settings and image behaviours; its ids follow from this
    /// cloud's state.
    package mutating func makeRegion(_ region: String) -> SimulatedCloud {
        var state = CloudState(now: self.state.now, seed: self.state.random.next())
        state.behaviours = self.state.behaviours
        var settings = self.settings
        settings.region = region
        var region = SimulatedCloud(state: state, settings: settings, hash: hash)
        region.programs = programs
        return region
    }

    /// Moves the events of another region's cloud to this one, which answers for all regions.
    package mutating func takeEvents(from other: inout SimulatedCloud) {
        state.events += other.state.events
        other.state.events = []
    }
}
