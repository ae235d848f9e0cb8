import Controller
import DesiredState
import LiveState
import Model
import Ports

/// What people and fate do: commits, console edits, requests, outages.
extension Simulation {
    /// One step of the troubled part; the next is planned, or the calm.
    mutating func script() {
        scriptLeft -= 1
        let environment = random.below(Self.environmentCount)
        if !asksForSchema(environment), !goesBackInGit(environment), !rareFault(environment) { usualStep(environment) }
        if scriptLeft > 0 {
            let pause = random.chance(1, in: 2) ? random.between(1, 15) : random.between(15, 150)
            queue.push(.script, at: now + .milliseconds(pause * 1000 + random.below(1000)))
        } else {
            queue.push(.calm, at: now + .seconds(random.between(1, 200)))
        }
    }

    private mutating func usualStep(_ environment: Int) {
        switch random.below(100) {
        case 0..<42: commit(environment)
        case 42..<52: consoleEdit(environment)
        case 52..<56: consoleDelete(environment)
        case 56..<74: request(environment)
        case 74..<92: fault()
        case 92..<95: moveTag()
        case 95..<97 where alive: crash()
        default: deliverTrigger(environment)
        }
    }

    private mutating func deliverTrigger(_ environment: Int) {
        tell(environment, .triggered(.webhook))
    }

    // MARK: Git

    static let serviceNames = ["api", "jobs", "web"].map { Constant.value(ServiceName($0)) }

    mutating func firstDesired(_ name: String, _ tier: Tier) -> DesiredEnvironment {
        var desired = DesiredEnvironment(
            name: Constant.value(EnvironmentName(name)), project: Constant.project, tier: tier,
            prune: random.chance(1, in: 2))
        desired.rollout = RolloutPolicyChoice.pick(&random)
        let count = random.pick([1, 1, 2])
        desired.services = Self.serviceNames.suffix(count).map { newService($0) }
        return desired
    }

    private mutating func newService(_ name: ServiceName) -> DesiredService {
        var service = DesiredService(
            name: name, image: newImage(name, good: random.chance(7, in: 8)), scaling: newScaling(),
            resources: Resources(mvCPU: 560, memoryBytes: 1 << 30), http: HTTPSettings(port: 8080, health: "/health"))
        service.environment = ["LOG_LEVEL": "info"]
        if random.chance(1, in: 2) { service.secrets = ["TOKEN": newReference(name)] }
        return service
    }

    private mutating func newReference(_ service: ServiceName) -> SecretReference {
        let name = "\(service)-token"
        git.secrets[name, default: 0] += 1
        return SecretReference(name: name, revision: random.chance(1, in: 2) ? nil : git.secrets[name])
    }

    private mutating func newScaling() -> ScalingLimits {
        let minimum = random.pick([0, 1, 2, 2, 2, 3])
        return ScalingLimits(min: minimum, max: minimum + random.between(1, 3))
    }

    mutating func newImage(_ service: ServiceName, good: Bool) -> ImageRequest {
        let number = nextImage
        nextImage += 1
        let digest = Constant.digest(number)
        let behaviors: [ImageBehavior] = [
            .good, .good, .good, .slow(random.between(20, 120)), .unhealthy, .unhealthy, .crashes, .unpullable,
            .stuck(random.between(60, 400)), .failsAfter(random.between(15, 300)),
        ]
        let behavior = random.pick(behaviors)
        cloud.behaviors[digest.text] = good ? .good : behavior
        pickMigration(digest, number: number)
        let repository = "rg.example/\(service)"
        git.tags["\(repository):t\(number)"] = digest
        return ImageRequest(repository: repository, tag: "t\(number)")
    }

    private mutating func commit(_ environment: Int) {
        var desired = git.desired[environment]
        let kind = random.below(100)
        let index = desired.services.isEmpty ? 0 : random.below(desired.services.count)
        switch kind {
        case 0..<45 where !desired.services.isEmpty:
            let good = random.chance(2, in: 5)
            desired.services[index].image = newImage(desired.services[index].name, good: good)
        case 45..<53 where !desired.services.isEmpty:
            if random.chance(1, in: 3) {
                desired.services[index].environment["BROKEN"] =
                    desired.services[index].environment["BROKEN"] == nil ? "1" : nil
            } else {
                desired.services[index].environment["LOG_LEVEL"] = random.pick(["info", "debug", "warning"])
            }
        case 53..<60 where !desired.services.isEmpty: desired.services[index].scaling = newScaling()
        case 60..<66 where !desired.services.isEmpty:
            desired.services[index].secrets["TOKEN"] = newReference(desired.services[index].name)
        case 66..<71:
            let missing = Self.serviceNames.filter { desired.service($0) == nil }
            if let name = missing.first {
                var service = newService(name)
                if hasMigrations { service.migrate = newMigration(name, environment) }
                desired.services = (desired.services + [service]).sorted { $0.name < $1.name }
            }
        case 71..<77 where desired.services.count > 1: desired.services.remove(at: index)
        case 77..<81: desired.prune.toggle()
        case 81..<85: git.tree.namespace += 1
        case 85..<88:
            git.tree.module += 1
            git.tree.works = true
        case 88..<91:
            git.broken[environment] = .invalid([Finding(file: "environment.yaml", line: 1, column: 1, message: "no")])
        case 91..<93: git.broken[environment] = .missing
        case 93..<97: desired.ignore = newIgnoreRules(desired)
        default: git.broken[environment] = nil
        }
        if desired.project != Constant.project, random.chance(1, in: 2) { desired.project = Constant.project }
        if !desired.ignore.isEmpty { ledger.ignoring.insert(environment) }
        if kind < 85, random.chance(2, in: 3) { git.broken[environment] = nil }
        tidyMigrations(&desired)
        git.desired[environment] = desired
        ledger.noteServices(desired.services, environment)
        git.commit()
        note("commit \(git.head) \(environment) kind \(kind) services \(desired.services.count)")
        if random.chance(1, in: 2) { deliverTrigger(environment) }
    }

    /// Rules about what the console edits, most of them for minutes, or none any more.
    private mutating func newIgnoreRules(_ desired: DesiredEnvironment) -> [IgnoreRule] {
        let service = desired.services.first?.name.text ?? "*"
        return (0..<random.below(3)).map { _ in
            IgnoreRule(
                resource: random.pick(["*", service, "\(service)-0"]),
                field: random.pick(["scaling.max", "environment.LOG_LEVEL"]),
                reason: "a look", until: now + .seconds(random.chance(1, in: 4) ? 100_000 : random.between(1, 600)))
        }
    }

    private mutating func moveTag() {
        guard let tag = git.tags.keys.sorted().first(where: { _ in random.chance(1, in: 3) }) else { return }
        let digest = Constant.digest(nextImage)
        nextImage += 1
        cloud.behaviors[digest.text] = random.pick([.good, .unhealthy])
        migrations.know(digest, number: nextImage)
        git.tags[tag] = digest
        note("tag \(tag) moved")
    }

    // MARK: The console

    private mutating func consoleEdit(_ environment: Int) {
        let containers = cloud.all(of: environment)
        guard !containers.isEmpty else { return }
        let id = containers[random.below(containers.count)].live.id
        var kind = random.below(5)
        // The API shows a secret as a salted hash: an edit between our write and our first look can't be
        // told from our write.
        if kind == 3, views[environment].reconciliation?.opened == true { kind = 0 }
        let hash = cloud.outsideHash()
        let image = Constant.digest(random.between(1, max(1, nextImage - 1)))
        let edited = cloud.edit(id, now: now) { live in
            switch kind {
            case 0: live.variables["LOG_LEVEL"] = "console"
            case 1: live.maxScale += 1
            case 2: live.settings.tags = ["console"]
            case 3: if live.secretHashes["TOKEN"] != nil { live.secretHashes["TOKEN"] = hash }
            default: live.image = PinnedImage(repository: "rg.example/console", digest: image).description
            }
        }
        note("console edit \(id) kind \(kind) \(edited)")
        if edited { noteInTrail(id, "UpdateContainer") }
        if edited { deploying(id) }
    }

    private mutating func consoleDelete(_ environment: Int) {
        let containers = cloud.all(of: environment)
        guard !containers.isEmpty else { return }
        let id = containers[random.below(containers.count)].live.id
        noteInTrail(id, "DeleteContainer")
        remove(id, by: .outside)
    }

    mutating func noteInTrail(_ id: String, _ method: String) {
        guard let container = cloud.container(id: id) else { return }
        let lag = Duration.milliseconds(
            random.chance(1, in: 5) ? random.between(2000, 40_000) : random.between(500, 3000))
        cloud.trail.note(id, name: container.live.name, method: method, at: now, lag: lag)
    }

    // MARK: Requests

    private mutating func request(_ environment: Int) {
        let services = git.desired[environment].services.map(\.name)
        switch random.below(10) {
        case 0, 1: submit(.suspend(reason: "a look"), environment)
        case 2, 3: submit(.resume, environment)
        case 4, 5: submit(.abort, environment)
        case 6:
            // With another project it would be a move, and there is nothing to move to.
            if !kinds.contains(.otherProject) { submit(.retry(service: nil), environment) }
        case 7, 8: if !services.isEmpty { submit(.rollback(service: random.pick(services)), environment) }
        default: submit(random.chance(1, in: 2) ? .turn : .reconcile, environment)
        }
    }

    mutating func submit(_ command: OperatorRequest.Command, _ environment: Int) {
        let request = OperatorRequest(
            id: "r\(nextRequest)", environment: git.desired[environment].name, command: command, requestedBy: "ops",
            requestedAt: clock)
        nextRequest += 1
        note("request \(request.id) \(environment) \(command)")
        requests[environment].append(request)
        if case .retry(let service) = command { forgiven(environment, service) }
        if case .resume = command { ledger.suspensions[environment] = nil }
        ledger.asked(request.command, environment, reconciliation: views[environment].reconciliation?.id)
        tell(environment, .requested(request))
    }

    mutating func answered(_ id: String, _ outcome: RequestOutcome, _ environment: Int) {
        guard let index = requests[environment].firstIndex(where: { $0.id == id }) else { return }
        let request = requests[environment].remove(at: index)
        // A hold that the machine takes for younger than the request stays.
        if case .retry(let service) = request.command, outcome.code == "nothing_held" {
            unforgiven(environment, service)
        }
        if case .suspend = request.command { suspended(environment) }
        if case .resume = request.command { ledger.suspensions[environment] = nil }
    }

    // MARK: Trouble

    private mutating func fault() {
        let kind = random.pick(SimulatedFault.firstKinds)
        let seconds = random.chance(1, in: 6) ? random.between(60, 700) : random.between(1, 60)
        note("fault \(kind) for \(seconds) s")
        faults.begin(kind, until: now + .seconds(seconds))
    }
}

/// Rollout policies that make a short history.
enum RolloutPolicyChoice {
    static func pick(_ random: inout SeededGenerator) -> RolloutPolicy {
        RolloutPolicy(
            soak: .seconds(random.between(1, 8)), healthyProbes: random.between(1, 3),
            deadline: .seconds(random.between(120, 300)),
            rollbackBudget: .seconds(random.between(30, 120)))
    }
}
