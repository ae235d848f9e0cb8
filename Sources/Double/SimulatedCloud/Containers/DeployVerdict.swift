/// How a deploy ends. Durations in unscaled microseconds.
enum DeployVerdict: Equatable {
    case serves(extra: Int64)
    /// After the probe budget.
    case failsProbes(budget: Int64, message: String)
    case imageMissing
    case failsInternally
    case hangs

    /// Judges the process of an image against the probes (api.md 2.4 and 2.5): the startup probe first, if there is
    /// one, then liveness.
    static func of(_ behaviour: ImageBehaviour, _ settings: ContainerConfiguration) -> DeployVerdict {
        let probes = [settings.startup, settings.liveness].compactMap(\.self)
        switch behaviour {
        case .good, .failsAfter, .unhealthy(passesStartup: true):
            return .serves(extra: 0)
        case .unpullable:
            return .imageMissing
        case .internalError:
            return .failsInternally
        case .stuck:
            return .hangs
        case .slowToStart(let duration):
            guard let first = probes.first, duration > first.budget else { return .serves(extra: duration) }
            return failure(of: first, port: settings.port)
        case .crashes:
            return failure(of: settings.startup ?? settings.liveness, port: settings.port)
        case .unhealthy(passesStartup: false):
            // Listens, so TCP probes pass.
            for probe in probes {
                if case .http = probe.check { return failure(of: probe, port: settings.port) }
            }
            return .serves(extra: 0)
        }
    }

    private static func failure(of probe: ProbeConfiguration, port: Int) -> DeployVerdict {
        let start = "Container is unable to start OR"
        let message =
            switch probe.check {
            case .tcp: "\(start) is not listening on port \(port)"
            case .http(let path): "\(start) does not respond to HTTP requests on port \(port) and path \(path)"
            }
        return .failsProbes(budget: probe.budget, message: message)
    }
}
