/// What can be set on a container, with the API's defaults at create (api.md 2.3).
package struct ContainerConfiguration: Codable, Sendable, Equatable {
    /// Who may call the endpoint.
    package enum Privacy: String, Codable, Sendable { case `public`, `private` }
    /// How the platform talks to the process.
    package enum WireProtocol: String, Codable, Sendable { case http1, h2c }
    /// The isolation technology.
    package enum Sandbox: String, Codable, Sendable { case v1, v2 }

    /// Free text.
    package var description = ""
    /// An image reference.
    package var image: String
    /// Plain variables.
    package var environment: [String: String] = [:]
    /// Secret variables; the API shows their hashes.
    package var secrets: [String: StoredSecret] = [:]
    /// Fewest instances, 0 to 50.
    package var minScale = 0
    /// Most instances, 1 to 50.
    package var maxScale = 5
    /// Bytes, 128 MB to 12228 MB.
    package var memoryLimitBytes = 2_048_000_000
    /// Thousandths of a vCPU, 70 to 6000.
    package var milliVCPULimit = 1000
    /// Bytes, at most 24000 MiB.
    package var localStorageLimitBytes = 1_000_000_000
    /// Microseconds.
    package var timeout: Int64 = 300_000_000
    /// Who may call the endpoint.
    package var privacy = Privacy.public
    /// `protocol` on the wire.
    package var wireProtocol = WireProtocol.http1
    /// Where the process listens.
    package var port = 8080
    /// Whether plain HTTP is redirected.
    package var httpsConnectionsOnly = false
    /// The isolation technology.
    package var sandbox = Sandbox.v2
    /// What makes the platform start more instances.
    package var scaling = ScalingConfiguration.concurrentRequests(50)
    /// Runs all the time once the startup probe, if any, has passed.
    package var liveness = ProbeConfiguration()
    /// Runs until it passes; nil for none.
    package var startup: ProbeConfiguration?
    /// Free labels.
    package var tags: [String] = []
    /// ENTRYPOINT; empty keeps the image's.
    package var command: [String] = []
    /// CMD; empty keeps the image's.
    package var args: [String] = []
    /// nil when detached.
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
package enum ScalingConfiguration: Codable, Sendable, Equatable {
    /// Requests at once per instance, 1 to 80.
    case concurrentRequests(Int)
    /// Percent.
    case cpuUsage(Int)
    /// Percent.
    case memoryUsage(Int)
}

/// A liveness or startup probe (api.md 2.5). Durations in microseconds.
package struct ProbeConfiguration: Codable, Sendable, Equatable {
    /// How one attempt is made.
    package enum Check: Codable, Sendable, Equatable {
        case tcp
        case http(path: String)
    }

    /// Failures in a row before the probe has failed.
    package var failureThreshold = 30
    /// Microseconds between two attempts.
    package var interval: Int64 = 10_000_000
    /// Microseconds that an attempt may take.
    package var timeout: Int64 = 1_000_000
    /// How one attempt is made.
    package var check = Check.tcp

    /// How long a probe may fail before the deploy has failed: threshold × interval.
    package var budget: Int64 { Int64(failureThreshold) * interval }
}

/// The parts of a probe that a write carries; nil leaves the part alone.
package struct ProbeChange: Sendable, Equatable {
    /// Failures in a row before the probe has failed.
    package var failureThreshold: Int?
    /// Microseconds between two attempts.
    package var interval: Int64?
    /// Microseconds that an attempt may take.
    package var timeout: Int64?
    /// How one attempt is made.
    package var check: ProbeConfiguration.Check?

    /// Changes nothing.
    package init() {}

    func applied(to probe: ProbeConfiguration) -> ProbeConfiguration {
        ProbeConfiguration(
            failureThreshold: failureThreshold ?? probe.failureThreshold, interval: interval ?? probe.interval,
            timeout: timeout ?? probe.timeout, check: check ?? probe.check)
    }
}
