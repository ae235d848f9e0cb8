/// Everything the cloud remembers. Saved and restored as a whole; its coding is the simulator's
/// own, not Scaleway's JSON.
package struct CloudState: Codable, Sendable {
    /// The logical clock, in microseconds since 1970.
    package internal(set) var now: Int64
    var random: SeededRandom
    var agenda = CloudSchedule()
    var namespaces = ObjectTable<ContainerNamespace>()
    var containers = ObjectTable<CloudContainer>()
    var domains = ObjectTable<ContainerDomain>()
    var triggers = ObjectTable<ContainerTrigger>()
    var registryNamespaces = ObjectTable<RegistryNamespace>()
    var registryImages = ObjectTable<RegistryImage>()
    var registryTags = ObjectTable<RegistryTag>()
    var secrets = ObjectTable<CloudSecret>()
    /// By image reference, as the admin API gave it.
    var behaviours: [String: ImageBehaviour] = [:]
    var events: [TrailEvent] = []
    var networks = NetworksState()
    var jobs = JobsState()
    var databases = DatabasesState()
    var cockpit = CockpitState()
    var iam = IAMState()
    var edge = EdgeState()
    var account = AccountState()
    /// nil before the first one: states that were saved by older versions haven't it.
    private var publicGateways: GatewaysState?
    /// Public gateways, their addresses and networks.
    var gateways: GatewaysState {
        get { publicGateways ?? GatewaysState() }
        set { publicGateways = newValue }
    }

    /// An empty cloud. Ids, salts and jitter follow from `seed`.
    package init(now: Int64, seed: UInt64) {
        self.now = now
        random = SeededRandom(seed: seed)
    }
}
