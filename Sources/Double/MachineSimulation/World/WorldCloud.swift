import LiveState
import Model
import Ports

/// A compact double of Scaleway's containers: fast enough for a hundred thousand histories.
///
/// A write puts the container in `updating`; while it is there every other write is refused; the old revision serves
/// until the new one has settled.
struct WorldCloud {
    /// By id; ids are given in order, so that sorting gives the order of creation.
    private(set) var containers: [String: WorldContainer] = [:]
    private(set) var ids: [String: String] = [:]
    /// When the controller wrote to a container of that name last.
    private(set) var writes: [String: Timestamp] = [:]
    /// The namespace's one attribute, by environment; nil while there is none.
    var namespaces: [Int: String] = [:]
    /// Ids of the databases, by environment. All of one environment have the same name.
    private(set) var databases: [Int: [String]] = [:]
    /// The state of `terraform/` whose alert rules are loaded, by environment.
    var rules: [Int: String] = [:]
    private var nextID = 1
    private var salt = 0
    /// Who took a container of that name away last.
    var removedBy: [String: Author] = [:]
    /// When somebody else wrote to a container of that name, or took it away, last.
    var touchedByOthers: [String: Timestamp] = [:]
    /// Namespaces made although there was one.
    var surplusNamespaces: Set<Int> = []
    /// Writes from outside.
    var trail = AuditTrail()
    /// By digest.
    var behaviors: [String: ImageBehavior] = [:]

    static func key(_ environment: Int, _ name: String) -> String { "\(environment)/\(name)" }

    func container(_ environment: Int, _ name: String) -> WorldContainer? {
        ids[Self.key(environment, name)].flatMap { containers[$0] }
    }

    func container(id: String) -> WorldContainer? { containers[id] }

    func container(endpoint: String) -> WorldContainer? {
        endpoint.hasPrefix("https://") ? containers[String(endpoint.dropFirst(8))] : nil
    }

    func all(of environment: Int) -> [WorldContainer] {
        containers.values.filter { $0.environment == environment }.sorted { $0.live.name < $1.live.name }
    }

    /// What an observation sees.
    func observation(of environment: Int, name: EnvironmentName, at now: Timestamp) -> LiveEnvironment {
        LiveEnvironment(
            observedAt: now,
            namespace: namespaces[environment].map { _ in
                LiveNamespace(id: "ns-\(environment)", name: name.text, status: .ready)
            },
            containers: all(of: environment).map(\.live))
    }

    // MARK: Databases

    func databaseName(_ environment: Int) -> String { "database-\(environment)" }

    mutating func createDatabase(_ environment: Int) -> String {
        let id = "db-\(environment)-\(databases[environment, default: []].count)"
        databases[environment, default: []].append(id)
        return id
    }

    // MARK: Writes

    /// A hash of a secret's value: the revision, and a salt that differs for each write.
    mutating func hash(_ pin: SecretPin) -> String {
        salt += 1
        return "\(pin.name)@\(pin.revision)#\(salt)"
    }

    mutating func outsideHash() -> String {
        salt += 1
        return "outside#\(salt)"
    }

    /// Puts a new container there; nil when one of that name exists.
    mutating func create(
        _ environment: Int, spec: InstanceSpec, secrets: SecretSources, tree: Git.Tree, now: Timestamp
    ) -> String? {
        let key = Self.key(environment, spec.name.text)
        guard ids[key] == nil else { return nil }
        let id = "c\(nextID)"
        nextID += 1
        var live = LiveContainer(
            id: id, name: spec.name.text, namespaceID: "ns-\(environment)", status: .creating,
            image: spec.image.description,
            minScale: spec.minScale, maxScale: spec.maxScale, scaling: .concurrentRequests(spec.concurrentRequests),
            resources: spec.resources, port: spec.port, endpoint: "https://\(id)", createdAt: now, updatedAt: now)
        fill(&live, spec, secrets)
        live.apply(tree, spec)
        writes[key] = now
        containers[id] = WorldContainer(
            environment: environment, live: live, deploy: 1, replacesLoss: removedBy[key] == .outside)
        ids[key] = id
        return id
    }

    /// Writes every field of `spec`, and with `tree` what its module sets; false when the container is busy or gone.
    mutating func write(_ id: String, spec: InstanceSpec, secrets: SecretSources, tree: Git.Tree?, now: Timestamp)
        -> Bool
    {
        guard var container = containers[id], !container.live.status.isTransient else { return false }
        fill(&container.live, spec, secrets)
        if let tree { container.live.apply(tree, spec) }
        begin(&container, .controller, now: now)
        return true
    }

    /// Writes every field of `restore`, what the module sets included; false when the container is busy or gone.
    mutating func restore(_ id: String, _ restore: InstanceRestore, now: Timestamp) -> Bool {
        guard var container = containers[id], !container.live.status.isTransient else { return false }
        fill(&container.live, restore.spec, restore.secrets)
        container.live.settings = restore.settings
        container.live.startupProbe = restore.startupProbe
        container.live.livenessProbe = restore.livenessProbe
        begin(&container, .controller, now: now)
        return true
    }

    mutating func redeploy(_ id: String, now: Timestamp) -> Bool {
        guard var container = containers[id], !container.live.status.isTransient else { return false }
        begin(&container, .controller, now: now)
        return true
    }

    /// A person's edit in the console; Scaleway takes it only when the container isn't busy.
    mutating func edit(_ id: String, now: Timestamp, _ change: (inout LiveContainer) -> Void) -> Bool {
        guard var container = containers[id], !container.live.status.isTransient else { return false }
        change(&container.live)
        touchedByOthers[Self.key(container.environment, container.live.name)] = now
        begin(&container, .outside, now: now)
        return true
    }

    mutating func delete(_ id: String, by author: Author, now: Timestamp) -> Bool {
        guard var container = containers[id], container.live.status != .deleting else { return false }
        if author == .outside { touchedByOthers[Self.key(container.environment, container.live.name)] = now }
        // Removing what didn't answer takes nothing away.
        let cause = container.answers(at: now) ? author : .outside
        container.live.status = .deleting
        container.serving = nil
        container.deploy += 1
        containers[id] = container
        removedBy[Self.key(container.environment, container.live.name)] = cause
        return true
    }

    /// The container is gone for good.
    mutating func vanish(_ id: String) {
        guard let container = containers.removeValue(forKey: id) else { return }
        ids[Self.key(container.environment, container.live.name)] = nil
    }

    private mutating func begin(_ container: inout WorldContainer, _ author: Author, now: Timestamp) {
        container.live.status = .updating
        container.live.errorMessage = nil
        container.live.updatedAt = now
        container.deploy += 1
        container.author = author
        if author == .controller { writes[Self.key(container.environment, container.live.name)] = now }
        containers[container.live.id] = container
    }

    private mutating func fill(_ live: inout LiveContainer, _ spec: InstanceSpec, _ secrets: SecretSources) {
        live.image = spec.image.description
        live.variables = spec.variables
        live.minScale = spec.minScale
        live.maxScale = spec.maxScale
        live.scaling = .concurrentRequests(spec.concurrentRequests)
        live.resources = spec.resources
        live.port = spec.port
        let probe = LiveContainer.probe(spec, failures: 6)
        live.startupProbe = probe
        live.livenessProbe = probe
        var hashes: [String: String] = [:]
        for (variable, source) in secrets.sorted(by: { $0.key < $1.key }) {
            switch source {
            case .keep(let hash): hashes[variable] = hash
            case .read(let pin): hashes[variable] = hash(pin)
            }
        }
        live.secretHashes = hashes
    }

    // MARK: Deploys

    /// How the container's wanted release behaves. A variable can break a good image.
    func behavior(of container: WorldContainer) -> ImageBehavior {
        if container.live.variables["BROKEN"] != nil || !container.live.canStart { return .crashes }
        let digest = PinnedImage(reference: container.live.image)?.digest.text ?? ""
        return behaviors[digest] ?? .good
    }

    /// Ends the deploy of that number. Returns false when it is an old one.
    mutating func settle(_ id: String, deploy: Int, now: Timestamp) -> Bool {
        guard var container = containers[id], container.deploy == deploy, container.live.status != .deleting else {
            return false
        }
        let behavior = behavior(of: container)
        switch behavior {
        case .crashes, .unpullable, .stuck:
            container.live.status = .error
            container.live.errorMessage = behavior == .unpullable ? "image can't be pulled" : "startup probe failed"
        case .good, .slow, .unhealthy, .failsAfter:
            container.live.status = .ready
            container.live.errorMessage = ""
            container.serving = ServingRevision(
                behavior: behavior, image: container.live.image, startedAt: now, author: container.author)
            container.hasAnswered = container.hasAnswered || container.answers(at: now)
        }
        containers[id] = container
        return true
    }
}

extension LiveContainer {
    /// The startup probe of a module that can't work gives up at its first failure.
    var canStart: Bool { startupProbe?.failureThreshold != 1 }

    static func probe(_ spec: InstanceSpec, failures: Int) -> ContainerProbe {
        ContainerProbe(
            failureThreshold: failures, interval: .seconds(10), timeout: .seconds(2), httpPath: spec.healthPath)
    }

    /// What the module sets besides the release.
    mutating func apply(_ tree: Git.Tree, _ spec: InstanceSpec) {
        settings.tags = [tree.tag]
        startupProbe = Self.probe(spec, failures: tree.works ? 6 : 1)
    }
}
