package import Model

extension EffectiveReleases {
    /// Keeps services whose desired release isn't known as they are: what was verified is what is kept running, and a
    /// hold stays, because nobody can say whether git asks for something else.
    package mutating func keep(
        _ unresolved: some Sequence<ServiceName>, holds: [ServiceName: Hold], verified: [ServiceName: Release]
    ) {
        for service in unresolved {
            releases[service] = verified[service]
            held[service] = holds[service]
        }
    }
}
