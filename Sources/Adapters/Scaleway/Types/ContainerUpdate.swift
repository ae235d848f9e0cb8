internal import LiveState
internal import Model
internal import Ports

/// The body of the PATCH that puts an instance back. It is encoded and forgotten: it holds secret values.
///
/// A field that isn't here would stay as the refused release, or the change of the module that came with it, left it;
/// so all that a container has are here, but for its name and namespace, which can't change.
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
    /// Not sent when there was none: the API has no way to take a probe away.
    let startupProbe: WireProbe?
    let livenessProbe: WireProbe?
    let privacy: String
    let `protocol`: String
    let sandbox: String
    let httpsOnly: Bool
    let timeout: WireDuration
    let localStorageBytes: Int
    let description: String
    let tags: [String]
    let command: [String]
    let arguments: [String]
    /// Empty detaches.
    let privateNetworkID: String?

    struct Scaling: Encodable {
        let concurrentRequests: Int

        enum CodingKeys: String, CodingKey {
            case concurrentRequests = "concurrent_requests_threshold"
        }
    }

    enum CodingKeys: String, CodingKey {
        case image, port, privacy, `protocol`, sandbox, timeout, description, tags, command
        case variables = "environment_variables"
        case secrets = "secret_environment_variables"
        case minScale = "min_scale"
        case maxScale = "max_scale"
        case memoryBytes = "memory_limit_bytes"
        case mvCPU = "mvcpu_limit"
        case scaling = "scaling_option"
        case startupProbe = "startup_probe"
        case livenessProbe = "liveness_probe"
        // The singular in a PATCH, the plural everywhere else.
        case httpsOnly = "https_connection_only"
        case localStorageBytes = "local_storage_limit_bytes"
        case arguments = "args"
        case privateNetworkID = "private_network_id"
    }

    init(_ restore: InstanceRestore, secrets: [String: String]) {
        let spec = restore.spec
        image = spec.image.description
        port = spec.port
        variables = spec.variables
        self.secrets = secrets
        minScale = spec.minScale
        maxScale = spec.maxScale
        memoryBytes = spec.resources.memoryBytes
        mvCPU = spec.resources.mvCPU
        scaling = Scaling(concurrentRequests: spec.concurrentRequests)
        startupProbe = restore.startupProbe.map { WireProbe($0) }
        livenessProbe = restore.livenessProbe.map { WireProbe($0) }
        let settings = restore.settings
        privacy = settings.privacy
        `protocol` = settings.protocol
        sandbox = settings.sandbox
        httpsOnly = settings.httpsOnly
        timeout = WireDuration(settings.timeout)
        localStorageBytes = settings.localStorageBytes
        description = settings.description
        tags = settings.tags
        command = settings.command
        arguments = settings.arguments
        privateNetworkID = settings.privateNetworkID ?? (restore.leavesNetwork ? "" : nil)
    }
}
