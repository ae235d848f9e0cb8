package import SimulatedCloud

/// How a simulator is started.
package struct SimulatorConfiguration: Sendable {
    /// What a container's `public_endpoint` shows.
    package enum EndpointStyle: String, Sendable, CaseIterable {
        /// The address that answers, `http://127.0.0.1:PORT`.
        case loopback
        /// The real cloud's form, which nothing answers at.
        case hostnames
    }

    /// Port of the API on 127.0.0.1; 0 picks one.
    package var port: Int
    /// The cloud's own behaviour and timings.
    package var cloud: CloudSettings
    /// Accepted `X-Auth-Token` values; empty accepts any that isn't empty.
    package var tokens: Set<String>
    /// Where the cloud is kept; nil keeps it in memory.
    package var stateFile: String?
    /// What `public_endpoint` shows.
    package var endpoints: EndpointStyle
    /// Ids, salts and jitter of a new cloud follow from it; nil picks one.
    package var seed: UInt64?
    /// Which programs containers may run; nil runs none.
    package var programs: AllowedPrograms?

    /// An empty cloud in memory, on a port that the system picks, with recorded timings.
    package init(
        port: Int = 0, cloud: CloudSettings = CloudSettings(), tokens: Set<String> = [], stateFile: String? = nil,
        endpoints: EndpointStyle = .loopback, seed: UInt64? = nil, programs: AllowedPrograms? = nil
    ) {
        self.port = port
        self.cloud = cloud
        self.tokens = tokens
        self.stateFile = stateFile
        self.endpoints = endpoints
        self.seed = seed
        self.programs = programs
    }
}
