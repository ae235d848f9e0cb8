import SimulatedCloud

/// Which loopback port each container answers on: part of the saved state, as an endpoint is stable
/// for its container's life.
struct EndpointBook: Sendable {
    /// Container id to port.
    var ports: [String: Int] = [:]
    /// Bound already, and waiting for the container that the current call may create.
    var spare: Int?
    /// What `public_endpoint` shows.
    let style: SimulatorConfiguration.EndpointStyle

    /// What the API shows for a container; takes the spare port for one that has none.
    mutating func endpoint(of container: CloudContainer) -> String {
        if ports[container.id] == nil, let spare {
            ports[container.id] = spare
            self.spare = nil
        }
        guard style == .loopback, let port = ports[container.id] else { return container.endpoint }
        return Self.loopback(port)
    }

    /// The address that answers, whatever the API shows.
    func loopback(of containerID: String) -> String? {
        ports[containerID].map { Self.loopback($0) }
    }

    private static func loopback(_ port: Int) -> String { "http://127.0.0.1:\(port)" }
}
