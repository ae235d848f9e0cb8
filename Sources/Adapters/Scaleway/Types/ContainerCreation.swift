internal import LiveState
internal import Model

/// The body of the POST that makes a container. It is encoded and forgotten: it holds secret values.
struct ContainerCreation: Encodable {
    let namespaceID: String
    let name: String
    let image: String
    let description: String
    let tags: [String]
    let variables: [String: String]
    let secrets: [String: String]
    let minScale: Int
    let maxScale: Int
    let memoryBytes: Int
    let mvCPU: Int
    let timeout: WireDuration
    let privacy: String
    let port: Int
    /// The plural here, the singular in a PATCH.
    let httpsOnly: Bool
    let startupProbe: WireProbe
    let livenessProbe: WireProbe
    let command: [String]
    let arguments: [String]
    let privateNetworkID: String
    let `protocol` = "http1"

    enum CodingKeys: String, CodingKey {
        case name, image, description, tags, timeout, privacy, port, command, `protocol`
        case namespaceID = "namespace_id"
        case variables = "environment_variables"
        case secrets = "secret_environment_variables"
        case minScale = "min_scale"
        case maxScale = "max_scale"
        case memoryBytes = "memory_limit_bytes"
        case mvCPU = "mvcpu_limit"
        case httpsOnly = "https_connections_only"
        case startupProbe = "startup_probe"
        case livenessProbe = "liveness_probe"
        case arguments = "args"
        case privateNetworkID = "private_network_id"
    }
}

/// What is needed of the answer to it. The rest may be odd: an id that is overlooked is a container that is overlooked.
struct WireCreated: Decodable, Sendable {
    let id: WireID
}
