import LiveState
import Model
import Ports
import Rollout

/// Terraform's state of one environment, its saved plans, and the one process that may run.
struct TerraformWorld {
    /// A `plan` or an `apply` under way.
    struct Process {
        enum Work {
            case plan(TerraformPlanRequest)
            case apply(Plan)
        }
        enum Stage {
            case before, waiting
        }

        let id: Int
        let flight: Int
        let generation: Int
        let work: Work
        var startedAt: Timestamp
        /// Number of the change under way, and how far it is.
        var change = 0
        var stage = Stage.before
        var container: String?
        /// When SIGKILL comes, once it was told to stop.
        var killAt: Timestamp?
    }

    /// A saved plan.
    struct Plan {
        let request: TerraformPlanRequest
        let changes: [PlannedChange]
    }

    static let namespaceAddress = InstanceAddress.namespace
    static let databaseAddress = "module.database.scaleway_rdb_instance.this"

    /// Container ids that the state knows.
    var known: [InstanceName: String] = [:]
    var tainted: Set<InstanceName> = []
    /// The database that the state knows.
    var database: String?
    /// Whether Terraform was broken off while it made that one: it would replace it, and the code forbids that.
    var databaseTainted = false
    var process: Process?
    var plans: [String: Plan] = [:]

    /// The instance that an address stands for.
    static func instance(at address: String) -> InstanceName? {
        guard let open = address.lastIndex(of: "["), address.hasSuffix("\"]") else { return nil }
        return InstanceName(String(address[address.index(open, offsetBy: 2)...].dropLast(2)))
    }

    /// The addresses that are in scope, and whether the namespace is (a target brings what it depends on).
    private func scope(_ request: TerraformPlanRequest) -> [InstanceName] {
        let names = Set(request.instances.map(\.name)).union(known.keys).sorted()
        if request.targets.isEmpty { return names }
        return names.filter { request.targets.contains(InstanceAddress.text($0)) }
    }

    /// Whether a container in scope is busy: the provider waits for it before it reads.
    func isWaiting(_ request: TerraformPlanRequest, cloud: WorldCloud) -> Bool {
        scope(request).contains { name in
            guard let id = known[name], let container = cloud.container(id: id) else { return false }
            return container.live.status.isTransient && container.live.status != .deleting
        }
    }

    /// What a plan finds, after refreshing the state.
    ///
    /// - `blind`: the API says that the namespace isn't there.
    func changes(
        _ request: TerraformPlanRequest, tree: Git.Tree, environment: Int, cloud: WorldCloud, blind: Bool = false
    ) -> [PlannedChange] {
        if request.refreshOnly { return [] }
        var found: [PlannedChange] = []
        let namespace = blind ? nil : cloud.namespaces[environment]
        if request.project == Constant.otherProject {
            found.append(
                PlannedChange(address: Self.namespaceAddress, type: "scaleway_container_namespace", action: .replace))
        } else if namespace != tree.namespaceAttribute {
            let isAdopted = request.adoptions?.contains { $0.address == Self.namespaceAddress } ?? false
            found.append(
                PlannedChange(
                    address: Self.namespaceAddress, type: "scaleway_container_namespace",
                    action: namespace == nil && !isAdopted ? .create : .update, name: "namespace"))
        }
        if let change = databaseChange(request, environment, cloud) { found.append(change) }
        let wanted = Dictionary(uniqueKeysWithValues: request.instances.map { ($0.name, $0) })
        for name in scope(request) {
            let container = known[name].flatMap { cloud.container(id: $0) }
            let live = container.flatMap { $0.live.status == .deleting ? nil : $0.live }
            guard let action = action(name, wanted[name], live, request.secrets[name] ?? [:], tree) else { continue }
            found.append(
                PlannedChange(
                    address: InstanceAddress.text(name), type: "scaleway_container", action: action.0,
                    attributes: action.1))
        }
        return found
    }

    /// What the code forbids to be replaced makes the whole plan fail.
    func isUnplannable(_ request: TerraformPlanRequest) -> Bool {
        databaseTainted && !request.refreshOnly
            && (request.targets.isEmpty || request.targets.contains(Self.databaseAddress))
    }

    /// What the state says is tainted.
    var taints: [String] {
        (databaseTainted ? [Self.databaseAddress] : []) + tainted.sorted().map(InstanceAddress.text)
    }

    /// The database is made once and never changed. A plan of instances alone doesn't look at it.
    private func databaseChange(_ request: TerraformPlanRequest, _ environment: Int, _ cloud: WorldCloud)
        -> PlannedChange?
    {
        let type = PlannedChange.databaseType
        guard database == nil, request.targets.isEmpty || request.targets.contains(Self.databaseAddress) else {
            return nil
        }
        if request.adoptions?.contains(where: { $0.address == Self.databaseAddress }) == true {
            return PlannedChange(address: Self.databaseAddress, type: type, action: .adopt)
        }
        return PlannedChange(
            address: Self.databaseAddress, type: type, action: .create, name: cloud.databaseName(environment))
    }

    private func action(
        _ name: InstanceName, _ spec: InstanceSpec?, _ live: LiveContainer?, _ secrets: SecretSources, _ tree: Git.Tree
    ) -> (PlannedChange.Action, [String])? {
        guard let spec else { return live == nil ? nil : (.delete, []) }
        guard let live else { return (.create, []) }
        if tainted.contains(name) { return (.replace, []) }
        let attributes = Self.attributes(spec, secrets, tree, live)
        return attributes.isEmpty ? nil : (.update, attributes)
    }

    private static func attributes(
        _ spec: InstanceSpec, _ secrets: SecretSources, _ tree: Git.Tree, _ live: LiveContainer
    ) -> [String] {
        var found: [String] = []
        if live.image != spec.image.description { found.append("image") }
        if live.variables != spec.variables { found.append("environment_variables") }
        if live.minScale != spec.minScale { found.append("min_scale") }
        if live.maxScale != spec.maxScale { found.append("max_scale") }
        if live.resources != spec.resources { found.append("cpu_limit") }
        if live.port != spec.port { found.append("port") }
        if live.startupProbe?.httpPath != spec.healthPath || live.canStart != tree.works {
            found.append("startup_probe")
        }
        if live.scaling != .concurrentRequests(spec.concurrentRequests) { found.append("scaling_option") }
        if live.settings.tags != [tree.tag] { found.append("tags") }
        let same =
            Set(secrets.keys) == Set(live.secretHashes.keys)
            && secrets.allSatisfy { variable, source in
                let hash = live.secretHashes[variable] ?? ""
                return switch source {
                case .keep(let kept): kept == hash
                case .read(let pin): hash.hasPrefix("\(pin.name)@\(pin.revision)#")
                }
            }
        if !same { found.append("secret_environment_variables") }
        return found
    }
}
