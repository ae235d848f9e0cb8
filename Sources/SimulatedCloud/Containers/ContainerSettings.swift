/// What can be set on a container, with the API's defaults at create (api.md 2.3).
package struct ContainerSettings: Codable, Sendable, Equatable {
    /// Who may call the endpoint.
    package enum Privacy: String, Codable, Sendable { case `public`, `private` }
    /// How the platform talks to the process.
    package enum WireProtocol: String, Codable, Sendable { case http1, h2c }
    /// The isolation technology.
    package enum Sandbox: String, Codable, Sendable { case v1, v2 }

    package var description = ""
    package var image: String
    package var environment: [String: String] = [:]
    package var secrets: [String: StoredSecret] = [:]
    package var minScale = 0
    package var maxScale = 5
    package var memoryLimitBytes = 2_048_000_000
    package var milliVCPULimit = 1000
    package var localStorageLimitBytes = 1_000_000_000
    /// Microseconds.
    package var timeout: Int64 = 300_000_000
    package var privacy = Privacy.public
    package var wireProtocol = WireProtocol.http1
    package var port = 8080
    package var httpsConnectionsOnly = false
    package var sandbox = Sandbox.v2
    package var scaling = ScalingOption.concurrentRequests(50)
    package var liveness = ContainerProbe()
    package var startup: ContainerProbe?
    package var tags: [String] = []
    package var command: [String] = []
    package var args: [String] = []
    package var privateNetworkID: String?

    /// The path that Scaleway's HTTP probes ask for, the startup probe first; nil when both are TCP.
    package var healthPath: String? {
        for probe in [startup, liveness] {
            if case .http(let path) = probe?.check { return path }
        }
        return nil
    }
}

/// What makes the platform start more instances: exactly one of three (api.md 2.5).
package enum ScalingOption: Codable, Sendable, Equatable {
    /// Requests at once per instance, 1 to 80.
    case concurrentRequests(Int)
    /// Percent.
    case cpuUsage(Int)
    /// Percent.
    case memoryUsage(Int)
}

/// A liveness or startup probe (api.md 2.5). Durations in microseconds.
package struct ContainerProbe: Codable, Sendable, Equatable {
    /// How one attempt is made.
    package enum Check: Codable, Sendable, Equatable {
        case tcp
        case http(path: String)
    }

    package var failureThreshold = 30
    package var interval: Int64 = 10_000_000
    package var timeout: Int64 = 1_000_000
    package var check = Check.tcp

    /// How long a probe may fail before the deploy has failed: threshold × interval.
    var budget: Int64 { Int64(failureThreshold) * interval }
}

/// The parts of a probe that a write carries; nil leaves the part alone.
package struct ProbeChange: Sendable, Equatable {
    package var failureThreshold: Int?
    package var interval: Int64?
    package var timeout: Int64?
    package var check: ContainerProbe.Check?

    /// Changes nothing.
    package init() {}

    func applied(to probe: ContainerProbe) -> ContainerProbe {
        ContainerProbe(
            failureThreshold: failureThreshold ?? probe.failureThreshold, interval: interval ?? probe.interval,
            timeout: timeout ?? probe.timeout, check: check ?? probe.check)
    }
}
