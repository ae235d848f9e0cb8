import LiveState
import Model

/// How field values are written in differences: as in the YAML, so that a person can compare them with the file.
package enum FieldText {
    /// `560m`; whole vCPUs as `1`.
    package static func cpu(_ mvCPU: Int) -> String {
        mvCPU % 1000 == 0 ? String(mvCPU / 1000) : "\(mvCPU)m"
    }

    /// The largest unit that divides the number: `1Gi`, `512Mi`, `2048M`, or plain bytes.
    package static func memory(_ bytes: Int) -> String {
        let units: [(Int, String)] = [(1 << 30, "Gi"), (1 << 20, "Mi"), (1_000_000_000, "G"), (1_000_000, "M")]
        for (size, suffix) in units where bytes >= size && bytes % size == 0 {
            return "\(bytes / size)\(suffix)"
        }
        return String(bytes)
    }

    static func duration(_ duration: Duration) -> String {
        let microseconds = duration.wholeMicroseconds
        return microseconds % 1_000_000 == 0 ? "\(microseconds / 1_000_000)s" : "\(microseconds / 1000)ms"
    }

    static func list(_ values: [String]) -> String { "[" + values.joined(separator: ", ") + "]" }

    static func scaling(_ option: ScalingOption) -> String {
        switch option {
        case .concurrentRequests(let count): String(count)
        case .cpuUsage(let percent): "cpu \(percent)%"
        case .memoryUsage(let percent): "memory \(percent)%"
        case .unknown: "unknown"
        }
    }

    static func probe(_ probe: ContainerProbe?) -> String {
        guard let probe else { return "none" }
        let kind = probe.httpPath == nil ? "tcp" : "http"
        return "\(kind), \(probe.failureThreshold) × \(duration(probe.interval)), timeout \(duration(probe.timeout))"
    }
}
