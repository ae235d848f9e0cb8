import Controller
import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout
import Testing

/// Feeds one machine by hand: saves and records succeed at once unless told otherwise, effects wait
/// for the test's answer.
struct MachineHarness {
    static let start = Timestamp(seconds: 1_767_225_600)

    var machine: EnvironmentMachine
    var now = MachineHarness.start
    /// Effects that have no answer yet, in order.
    var effects: [(id: EffectID, effect: Effect)] = []
    var recorded: [AuditEvent] = []
    var answers: [String: String] = [:]
    var wakeAt: Timestamp?
    /// What a start would read.
    var durable: EnvironmentMachine
    var savesFail = false
    /// Saves so far.
    var saves = 0
    /// The steps of the last record that was saved.
    var shown: [String] = []
    /// Told of the machine before and after each event.
    var observer: ((EnvironmentMachine, EnvironmentMachine) -> Void)?

    init(prune: Bool = false) throws {
        machine = EnvironmentMachine(
            environment: try #require(EnvironmentName("production")), installation: "test",
            settings: MachineSettings(jitter: 0))
        durable = machine
    }

    /// Sends an event and does what the machine wants, up to its next effects.
    mutating func send(_ event: MachineEvent) {
        var events = [event]
        while !events.isEmpty {
            let before = machine
            let actions = machine.handle(events.removeFirst(), now: now)
            observer?(before, machine)
            for action in actions {
                switch action {
                case .save(let version, let record):
                    saves += 1
                    if let record { shown = record.steps.map(\.text) }
                    if savesFail {
                        events.append(
                            .saveFailed(version: version, PortFailure(.internalError, code: "disk_full", "full")))
                    } else {
                        durable = EnvironmentMachine(machine.saved)
                        events.append(.saved(version: version))
                    }
                case .record(let event):
                    if !recorded.contains(where: { $0.id == event.id }) { recorded.append(event) }
                    events.append(.recorded(id: event.id))
                case .effect(let id, let effect): effects.append((id, effect))
                case .cancel(let id): effects.removeAll { $0.id == id }
                case .wake(let time): wakeAt = time
                case .answer(let id, let outcome): answers[id] = outcome.description
                }
            }
        }
    }

    /// Answers the oldest effect; waits for the next one when none is under way.
    mutating func answer(_ result: EffectResult) {
        guard !effects.isEmpty else { return }
        let first = effects.removeFirst()
        now = now + .milliseconds(100)
        send(.finished(first.id, result))
    }

    mutating func wake() {
        now = max(now, wakeAt ?? now)
        send(.woken)
    }

    /// Lets that time go by, as a process that runs sees it.
    mutating func sleep(_ duration: Duration) {
        let end = now + duration
        while let next = wakeAt, next < end, next > now { wake() }
        now = max(now, end)
        send(.woken)
    }

    /// The process dies and starts again from what was saved.
    mutating func restart() {
        machine = durable
        effects = []
        now = now + .seconds(5)
        send(.restarted)
    }
}

/// A small world that answers everything the way Scaleway would: what is applied is there and healthy.
struct ObedientWorld {
    var image = 1
    /// What git calls the image besides its digest.
    var tag: String?
    var instances = 2
    /// The image of each service, when there is another than `web` or more than one.
    var services: [String: Int]?
    var prune = false
    var variables: [String: String] = [:]
    var shelf = BackupShelf(), migrations = MigrationDesk(), verifications = VerificationDesk()
    /// The newest revision of `token`, which the services have as `TOKEN` then.
    var secret: Int?
    /// Told apart from commits that ask for other images.
    var commit: Int?
    var terraformTree = "tree"
    /// The folder of each commit that was read, by commit.
    var trees: [CommitID: String] = [:]
    /// What the module of each folder sets, a tag; with `bad` nothing becomes healthy.
    var modules: [String: String] = [:]
    var promotedFrom: EnvironmentName?
    var rollbackBudget: Duration = .seconds(120)
    /// The folder that the other environment was seen healthy with.
    var otherCode: String?
    var consulted = 0
    var healthy = true
    var namespace = true
    /// The namespace's id; another one is another namespace.
    var namespaceID = "ns"
    /// Containers that are there and that no look shows.
    var hidden: Set<String> = []
    /// Containers whose description can't be read.
    var unreadable: Set<String> = []
    var adopted: [String] = []
    var project = ProjectID(uncheckedText: "11111111-1111-1111-1111-111111111111")
    /// The projects that were looked at.
    var lookedAt: [ProjectID] = []
    var namespaceInState = true
    /// Further services, beside `web`.
    var others: [DesiredService] = []
    /// What each look-up of pins is answered with; everything asked for is found at revision 1 when nil.
    var resolution: ((ResolveRequest) -> EffectResult)?
    var resolved: [ResolveRequest] = []
    var ignore: [IgnoreRule] = []
    /// Revisions that can't be read any more.
    var goneRevisions: Set<Int> = []
    /// Whether no revision of any secret is found.
    var noSecret = false
    /// Whether each write of a secret has a hash of its own, as Scaleway's have.
    var salts = false
    var salt = 0
    /// Why restores and removals are refused; nil when they aren't.
    var refusal: PortFailure?
    /// What a write leaves the container in.
    var status = ContainerStatus.ready
    /// Containers that Scaleway never finishes with.
    var stuck: Set<String> = []
    /// The image of a second service, `zeta`, of one instance; nil for none.
    var second: Int?
    /// Why an instance can't be planned.
    var unplannable: [String: PortFailure] = [:]
    /// What a plan with this state of the folder ends with.
    var brokenTrees: [String: PortFailure] = [:]
    /// What Audit Trail shows of each resource, and from when on.
    var writes: [String: (write: Attribution, visibleAt: Timestamp)] = [:]
    var questions: [AttributionQuestion] = []
    var surroundings = LiveSurroundings(observedAt: MachineHarness.start)
    var surveys: [SurveyRequest] = []
    static let database = "module.database.scaleway_rdb_instance.this"
    /// Whether Terraform's state knows the database that the code has; true where a test isn't about it.
    var databaseInState = true
    var databaseName: String? = "production"
    /// The answers to looks at names, in order; then nothing is there.
    var namesakes: [[String: [Namesake]]] = []
    /// Commits whose alert rules were to be loaded, and what comes of it; then they are there already.
    var rulesAsked: [CommitID] = [], ruleAnswers: [EffectResult] = []
    /// Outputs that the state lacks, and whether an apply leaves them so.
    var staleOutputs: [String]?, keepsOutputs = false
    /// What Terraform's state would replace, because its making was broken off.
    var tainted: [String] = []
    /// Whether the code forbids that (`prevent_destroy`), so that there is no plan at all.
    var isProtected = true
    /// What was untainted, and whether that helps.
    var untainted: [String] = []
    var untaintHelps = true
    /// What the failure of an impossible plan names; the tainted ones when nil.
    var named: [String]?
    var protected: [String] { named ?? tainted }
    /// Whether the plan says that the taint alone is why.
    var isMarked: Bool? = true
    var lookedUp: [[WantedName]] = []
    /// See ``DesiredEnvironment/passwords``. With any, the code has a database as soon as a plan has them.
    var passwords: [String: SecretReference]?
    var containers: [String: LiveContainer] = [:]
    var planned: TerraformPlanRequest?
    var applied: [String] = []
    var restored: [String] = []

    static func digest(_ number: Int) throws -> ImageDigest {
        try #require(ImageDigest("sha256:" + String(repeating: "\(number)", count: 64)))
    }

    func revision() throws -> SourceRevision {
        let named = services ?? ["web": image].merging(second.map { ["zeta": $0] } ?? [:]) { first, _ in first }
        let services = try named.sorted { $0.key < $1.key }.map { name, image in
            DesiredService(
                name: try #require(ServiceName(name)),
                image: ImageRequest(repository: "rg/web", tag: tag, digest: try Self.digest(image)),
                scaling: name == "zeta" ? ScalingLimits(min: 1, max: 1) : ScalingLimits(min: instances, max: instances),
                secrets: secret == nil || name == "zeta" ? [:] : ["TOKEN": SecretReference(name: "token")],
                environment: variables,
                resources: Resources(mvCPU: 560, memoryBytes: 1 << 30),
                http: HTTPSettings(port: 8080, health: "/health"), migrate: migrations.definitions[name])
        }
        let desired = DesiredEnvironment(
            name: try #require(EnvironmentName("production")), project: project,
            tier: .production,
            rollout: RolloutPolicy(soak: .seconds(1), healthyProbes: 1, rollbackBudget: rollbackBudget),
            promotion: promotedFrom.map { PromotionPolicy(from: $0, verifiedFor: .seconds(60)) }, prune: prune,
            ignore: ignore,
            passwords: passwords, backups: shelf.policies, services: services + others)
        let person = CommitInfo.Person(name: "Dev", email: "dev@example.org", time: MachineHarness.start)
        return SourceRevision(
            commit: CommitInfo(
                id: try #require(CommitID(String(repeating: "\(commit ?? image)", count: 40))), parents: [],
                author: person,
                committer: person,
                subject: "s", trailers: []), desired: .valid(desired), terraformTree: terraformTree)
    }

    /// The answer to an effect, and what it changes.
    mutating func answer(_ effect: Effect, now: Timestamp) throws -> EffectResult {
        switch effect {
        case .readSource:
            let revision = try revision()
            trees[revision.commit.id] = revision.terraformTree
            return .source(revision)
        case .codeStanding:
            consulted += 1
            return .codeStanding(otherCode)
        case .resolve(let request):
            resolved.append(request)
            if let resolution { return resolution(request) }
            var pins = ReleasePins()
            for service in request.images.keys { pins.digests[service] = try Self.digest(1) }
            for reference in request.secrets {
                if noSecret { return .failed(PortFailure(.notFound, code: "scaleway_not_found", "no secret")) }
                pins.secrets[reference.key] = SecretPin(
                    name: reference.name, revision: reference.revision ?? secret ?? 1)
            }
            return .pins(pins)
        case .observe(let project, _):
            lookedAt.append(project)
            return .live(
                LiveEnvironment(
                    observedAt: now,
                    namespace: namespace ? LiveNamespace(id: namespaceID, name: "production", status: .ready) : nil,
                    containers: containers.keys.sorted().filter { !hidden.contains($0) && !unreadable.contains($0) }
                        .compactMap { containers[$0] },
                    unreadable: unreadable.sorted().map {
                        UnreadableContainer(
                            id: "id-\($0)", name: $0,
                            reason: Reason(code: "scaleway_answer_invalid", message: "min_scale is missing"))
                    }))
        case .lookUpNames(let wanted, _):
            lookedUp.append(wanted)
            let found = namesakes.isEmpty ? [:] : namesakes.removeFirst()
            return .namesakes(found)
        case .loadRules(let request): return rules(request)
        case .readTaints: return .taints(tainted)
        case .untaint(let address) where tainted.contains(address):
            untainted.append(address)
            if untaintHelps { tainted.removeAll { $0 == address } }
            return .done
        case .plan(let request):
            planned = request
            if isProtected, !tainted.isEmpty,
                request.targets.isEmpty || request.targets.contains(where: tainted.contains)
            {
                return .failed(
                    PortFailure(
                        .invalid, code: "terraform_plan",
                        "Instance cannot be destroyed: \(protected.joined(separator: ", ")) has prevent_destroy"))
            }
            for (name, failure) in unplannable where request.targets.contains(where: { $0.contains("[\"\(name)\"]") }) {
                return .failed(failure)
            }
            if let failure = trees[request.commit].flatMap({ brokenTrees[$0] }) { return .failed(failure) }
            let found = request.refreshOnly ? [] : changes(request)
            return .plan(PlanSummary(handle: "h", digest: "d", changes: found, outputs: staleOutputs))
        case .apply:
            if planned?.targets.isEmpty == true, !keepsOutputs { staleOutputs = nil }
            if let request = planned, !request.refreshOnly {
                for change in changes(request) {
                    if change.address == Self.database {
                        applied.append("database \(change.action.rawValue)")
                        databaseInState = true
                    } else if change.address == InstanceAddress.namespace {
                        applied.append("namespace")
                        (namespaceInState, namespace) = (true, true)
                    } else if change.type != PlanGate.containerType {
                        applied.append("\(change.address) \(change.action.rawValue)")
                    }
                    for spec in request.instances where InstanceAddress.text(spec.name) == change.address {
                        applied.append("\(spec.name) \(spec.image.digest.text.suffix(1))")
                        write(spec, request.secrets[spec.name] ?? [:], module: module(request), now: now)
                    }
                }
            }
            return .applied(TerraformApplyReport())
        case .probe(let name, _, _):
            let bad =
                containers[name.text].map {
                    $0.image.hasSuffix("9") && $0.variables["FIX"] == nil || $0.settings.tags == ["bad"]
                } ?? true
            return .probed(
                ProbeResult(
                    healthy: healthy && !bad, status: bad ? 503 : 200, detail: bad ? "503" : "200", latency: .zero))
        case .restore(let name, _, let restore):
            if let refusal { return .failed(refusal) }
            for case .read(let pin) in restore.secrets.values where goneRevisions.contains(pin.revision) {
                return .failed(
                    PortFailure(
                        .notFound, code: "scaleway_not_found", "revision \(pin.revision) of \(pin.name) is gone",
                        unreadable: pin))
            }
            restored.append("\(name) \(restore.spec.image.digest.text.suffix(1))")
            // As the API's client does: what the module had set before goes back with the release.
            write(restore.spec, restore.secrets, module: restore.settings.tags.first, now: now)
            return .done
        case .deleteContainer(let name, _):
            if let refusal { return .failed(refusal) }
            containers[name.text] = nil
            return .done
        case .migration(let call): return migrations.answer(call, &shelf, now: now)
        case .backup(let call): return shelf.answer(call, now: now)
        case .verification(let call): return verifications.answer(call)
        case .survey(let request):
            surveys.append(request)
            return .surroundings(surroundings)
        case .attribute(let question):
            questions.append(question)
            return .explained(
                question.resources.compactMap { resource in
                    writes[resource.name].flatMap { now >= $0.visibleAt ? $0.write : nil }
                })
        case .adopt(let address, let id):
            adopted.append("\(address) \(id)")
            if address == InstanceAddress.namespace { namespaceInState = true }
            return .done
        case .untaint, .redeploy, .discardPlans, .awaitTurn: return .done
        }
    }

    private func changes(_ request: TerraformPlanRequest) -> [PlannedChange] {
        let isAsked = request.targets.isEmpty || request.targets.contains(InstanceAddress.namespace)
        let made = [
            PlannedChange(
                address: InstanceAddress.namespace, type: "scaleway_container_namespace", action: .create,
                name: "production")
        ]
        return (namespaceInState || !isAsked ? [] : made) + databaseChanges(request)
            + request.instances.compactMap { spec in
                let address = InstanceAddress.text(spec.name)
                guard request.targets.isEmpty || request.targets.contains(address) else { return nil }
                guard let live = containers[spec.name.text] else {
                    return PlannedChange(address: address, type: PlanGate.containerType, action: .create)
                }
                let same =
                    live.image == spec.image.description && live.variables == spec.variables
                    && live.secretHashes.mapValues(Self.unsalted)
                        == Self.hashes(request.secrets[spec.name] ?? [:]).mapValues(Self.unsalted)
                    && live.settings.tags == (module(request).map { [$0] } ?? [])
                return same
                    ? nil
                    : PlannedChange(
                        address: address, type: PlanGate.containerType, action: .update, attributes: ["image"])
            }
    }

    private func module(_ request: TerraformPlanRequest) -> String? { trees[request.commit].flatMap { modules[$0] } }

    private mutating func write(_ spec: InstanceSpec, _ secrets: SecretSources, module: String?, now: Timestamp) {
        let probe = ContainerProbe(
            failureThreshold: 3, interval: .seconds(5), timeout: .seconds(1), httpPath: spec.healthPath)
        containers[spec.name.text] = LiveContainer(
            id: "id-\(spec.name)", name: spec.name.text, namespaceID: "ns",
            status: stuck.contains(spec.name.text) ? .updating : status, image: spec.image.description,
            variables: spec.variables, secretHashes: written(secrets), minScale: spec.minScale, maxScale: spec.maxScale,
            scaling: .concurrentRequests(spec.concurrentRequests), resources: spec.resources, port: spec.port,
            startupProbe: probe, livenessProbe: probe, settings: ContainerSettings(tags: module.map { [$0] } ?? []),
            endpoint: "https://\(spec.name)", createdAt: now, updatedAt: now)
    }
}
