internal import Model

/// The body of the PATCH that puts an instance's release back. It is encoded and forgotten: it holds secret values.
struct ContainerUpdate: Encodable {
    let image: String
    let port: Int
    let variables: [String: String]
    /// A text sets a key, `""` keeps what is stored, a key that isn't here is deleted.
    let secrets: [String: String]
    let minScale: Int
    let maxScale: Int
    let memoryBytes: Int
    let mvCPU: Int
    let scaling: Scaling
    let startupProbe: WireProbe
    let livenessProbe: WireProbe
    // The API reads `unknown_*` as "unchanged", and the official SDK sends them always.
    let privacy = "unknown_privacy"
    let `protocol` = "unknown_protocol"
    let sandbox = "unknown_sandbox"

    struct Scaling: Encodable {
        let concurrentRequests: Int

        enum CodingKeys: String, CodingKey {
            case concurrentRequests = "concurrent_requests_threshold"
        }
    }

    enum CodingKeys: String, CodingKey {
        case image, port, privacy, `protocol`, sandbox
        case variables = "environment_variables"
        case secrets = "secret_environment_variables"
        case minScale = "min_scale"
        case maxScale = "max_scale"
        case memoryBytes = "memory_limit_bytes"
        case mvCPU = "mvcpu_limit"
        case scaling = "scaling_option"
        case startupProbe = "startup_probe"
        case livenessProbe = "liveness_probe"
    }

    init(_ spec: InstanceSpec, secrets: [String: String], probes: InstanceProbes) {
        image = spec.image.description
        port = spec.port
        variables = spec.variables
        self.secrets = secrets
        minScale = spec.minScale
        maxScale = spec.maxScale
        memoryBytes = spec.resources.memoryBytes
        mvCPU = spec.resources.mvCPU
        scaling = Scaling(concurrentRequests: spec.concurrentRequests)
        startupProbe = WireProbe(probes.startup, path: spec.healthPath)
        livenessProbe = WireProbe(probes.liveness, path: spec.healthPath)
    }
}
