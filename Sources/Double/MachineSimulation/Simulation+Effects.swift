import Controller
import DesiredState
import LiveState
import Model
import Ports
import Rollout

/// Effects on their way to the world and back.
extension Simulation {
    mutating func begin(_ id: EffectID, _ effect: Effect, _ environment: Int) {
        checkIntent(id, effect, environment)
        let number = nextFlight
        nextFlight += 1
        flights[number] = Flight(environment: environment, generation: generation, id: id, effect: effect)
        switch effect {
        case .plan(let request):
            if request.environment != machines[environment].context.environment {
                violate("isolation", "a plan of \(request.environment)")
            }
            startTerraform(.plan(request), flight: number, environment)
        case .apply(let handle):
            guard let plan = terraform[environment].plans[handle] else {
                return fail(number, PortFailure(.invalid, code: "plan_gone", "The plan file is gone."))
            }
            startTerraform(.apply(plan), flight: number, environment)
        case .awaitTurn:
            queue.push(.act(flight: number), at: now + .seconds(random.between(1, 90)))
        default:
            queue.push(.act(flight: number), at: now + latency())
        }
    }

    /// One way of a request: mostly short, sometimes seconds.
    mutating func latency() -> Duration {
        let slow = faults.has(.slow, at: now) || (!faults.over && random.chance(1, in: 50))
        return .milliseconds(slow ? random.between(500, 6000) : random.between(10, 300))
    }

    mutating func cancel(_ id: EffectID, _ environment: Int) {
        for key in flights.keys.sorted() {
            guard var flight = flights[key], flight.id == id, flight.environment == environment,
                flight.generation == generation
            else { continue }
            if let process = terraform[environment].process, process.flight == key {
                terraform[environment].process?.killAt = now + .milliseconds(random.below(8000))
                return
            }
            flight.cancelled = true
            flights[key] = flight
            if flight.isMute { fail(key, PortFailure(.cancelled, code: "cancelled", "Cancelled.")) }
        }
    }

    mutating func fail(_ number: Int, _ failure: PortFailure) {
        flights[number]?.result = .failed(failure)
        queue.push(.answer(flight: number), at: now + latency())
    }

    /// The effect happens now.
    mutating func act(_ number: Int) {
        guard var flight = flights[number] else { return }
        if case .readSource = flight.effect, faults.has(.muteGit, at: now), !flight.isMute { return mute(number) }
        if case .observe = flight.effect, faults.has(.silence, at: now) {
            // Accepted, and never answered: the request times out.
            queue.push(.answer(flight: number), at: now + .seconds(60))
            flights[number]?.result = .failed(PortFailure(.unreachable, code: "unreachable", "No answer in 60 s."))
            return
        }
        if let failure = faults.cloudFailure(at: now), isCloudCall(flight.effect), flight.tries < 2 {
            return waitInside(number, failure)
        }
        if flight.cancelled, random.chance(1, in: 2) {
            flight.result = .failed(PortFailure(.cancelled, code: "cancelled", "Cancelled."))
        } else {
            flight.result = outcome(of: flight.effect, flight.environment)
            if !faults.over, flight.effect.changesSomething, random.chance(1, in: 25) {
                note("the answer to \(flight.id) is lost")
                flight.result = .failed(PortFailure(.timedOut, code: "no_answer", "No answer in time."))
            }
        }
        flights[number] = flight
        queue.push(.answer(flight: number), at: now + latency())
    }

    /// Git took the question and says nothing: an answer comes after minutes, or never.
    private mutating func mute(_ number: Int) {
        flights[number]?.isMute = true
        if random.chance(1, in: 3) {
            note("git says nothing to \(flights[number]?.id.description ?? "")")
        } else {
            queue.push(.act(flight: number), at: now + .seconds(random.between(20, 400)))
        }
    }

    private func isCloudCall(_ effect: Effect) -> Bool {
        switch effect {
        case .observe, .restore, .redeploy, .deleteContainer, .migration: true
        default: false
        }
    }

    /// The client makes the call again by itself, twice, and tells of each wait.
    private mutating func waitInside(_ number: Int, _ failure: PortFailure) {
        guard let flight = flights[number] else { return }
        let pause = Duration.milliseconds(random.between(100, 4000))
        flights[number]?.tries += 1
        queue.push(.act(flight: number), at: now + pause)
        guard alive, flight.generation == generation, failure.kind != .denied else { return }
        tell(
            flight.environment,
            .waiting(
                flight.id, PortWait(kind: failure.kind, reason: failure.reason, attempt: flight.tries + 1, pause: pause)
            ))
    }

    mutating func answer(_ number: Int) {
        guard let flight = flights.removeValue(forKey: number), let result = flight.result else { return }
        guard alive, flight.generation == generation else { return }
        if case .migrationBegun(let id) = result { toldOfMigration(id) }
        deliver(.finished(flight.id, result), to: flight.environment)
    }

    private mutating func outcome(of effect: Effect, _ environment: Int) -> EffectResult {
        switch effect {
        case .readSource:
            if faults.has(.git, at: now) {
                return .failed(PortFailure(.unreachable, code: "git_unreachable", "Git can't be reached."))
            }
            return .source(git.revision(of: environment))
        case .resolve(let request):
            let away = PortFailure(.unreachable, code: "registry_unreachable", "The registry can't be reached.")
            let (pins, troubles) = git.resolve(
                (request.images, request.secrets), away: faults.has(.registry, at: now) ? away : nil)
            return .pins(pins, troubles: troubles)
        case .probe(_, let endpoint, _):
            ambush(endpoint, environment)
            return .probed(probe(endpoint))
        case .readTaints, .untaint, .adopt, .discardPlans:
            return terraformCommand(effect, environment)
        case .observe, .restore, .redeploy, .deleteContainer:
            if let failure = faults.cloudFailure(at: now) { return .failed(failure) }
            return cloudCall(effect, environment)
        case .lookUpNames(let wanted, _):
            if let failure = faults.cloudFailure(at: now) { return .failed(failure) }
            return .namesakes(namesakes(wanted, environment))
        case .loadRules(let request):
            return loadRules(request, environment)
        case .awaitTurn:
            return .done
        case .codeStanding:
            return .codeStanding(nil)
        case .survey(let request):
            if let failure = faults.cloudFailure(at: now) { return .failed(failure) }
            var live = LiveSurroundings(observedAt: clock)
            for image in request.images { live.tags[image.key] = git.tags[image.key] }
            for name in request.secrets { live.secrets[name] = git.pin(SecretReference(name: name))?.revision }
            return .surroundings(live)
        case .backup(let call):
            if let failure = faults.cloudFailure(at: now) { return .failed(failure) }
            return backupCall(call, environment, by: .keeper)
        case .migration(let call):
            if let failure = faults.cloudFailure(at: now) { return .failed(failure) }
            return migrationCall(call, environment)
        case .verification:
            // No environment of the simulation asks for one.
            return .failed(PortFailure(.invalid, code: "scaleway_refused", "There is nothing to restore here."))
        case .attribute(let question):
            if let failure = faults.cloudFailure(at: now) { return .failed(failure) }
            return .explained(cloud.trail.explain(question, at: now))
        case .plan, .apply:
            return .failed(PortFailure(.internalError, code: "unreachable_code", "Terraform runs as a process."))
        }
    }

    /// The ruler is another service than the API: it fails on its own as well.
    private mutating func loadRules(_ request: AlertRulesRequest, _ environment: Int) -> EffectResult {
        if let failure = faults.cloudFailure(at: now) { return .failed(failure) }
        if !faults.over, random.chance(1, in: 8) {
            return .failed(PortFailure(.notFound, code: "ruler_missing", "There is no ruler."))
        }
        let tree = git.tree(at: request.commit).text
        if cloud.rules[environment] == tree { return .rules(AlertRulesReport()) }
        cloud.rules[environment] = tree
        note("rules \(environment) \(tree)")
        return .rules(AlertRulesReport(loaded: ["containers"]))
    }

    /// What is there under the names. Now and then the API says once that there is nothing.
    private mutating func namesakes(_ wanted: [WantedName], _ environment: Int) -> [String: [Namesake]] {
        if !faults.over, random.chance(1, in: 10), now >= lastBlank + .seconds(30) {
            lastBlank = now
            return [:]
        }
        let tags = ["amarre", machines[environment].context.environment.text]
        var found: [String: [Namesake]] = [:]
        for wish in wanted {
            let ids =
                wish.address == TerraformWorld.namespaceAddress
                ? cloud.namespaces[environment] == nil ? [] : ["ns-\(environment)"]
                : cloud.databases[environment, default: []]
            if !ids.isEmpty { found[wish.address] = ids.map { Namesake(id: $0, tags: tags) } }
        }
        return found
    }

    private mutating func probe(_ endpoint: String) -> ProbeResult {
        var healthy = cloud.container(endpoint: endpoint)?.answers(at: now) ?? false
        // One probe may fail for no reason at all; it must not cost a release. Two in a row can't be told from a
        // release that is bad.
        if healthy, !faults.over, random.chance(1, in: 200), now >= lastFlake + .seconds(30) {
            healthy = false
            lastFlake = now
        }
        return ProbeResult(
            healthy: healthy, status: healthy ? 200 : 503, detail: healthy ? "200 OK" : "503 Service Unavailable",
            latency: .milliseconds(5))
    }

    /// Somebody else deletes a container while it is probed.
    private mutating func ambush(_ endpoint: String, _ environment: Int) {
        guard ambushes.contains(environment), !faults.over, let container = cloud.container(endpoint: endpoint) else {
            return
        }
        ambushes.remove(environment)
        queue.push(.deletion(container.live.id), at: now + .milliseconds(random.below(3000)))
    }

    private func observation(of environment: Int, in project: ProjectID, known: KnownResources) -> LiveEnvironment {
        let name = machines[environment].context.environment
        if project == Constant.otherProject || faults.has(.falseAbsence, at: now) {
            return LiveEnvironment(observedAt: clock, namespace: nil, containers: [])
        }
        let live = cloud.observation(of: environment, name: name, at: clock)
        if faults.has(.emptyList, at: now) {
            let byID = Set(known.containers.values)
            return LiveEnvironment(
                observedAt: clock, namespace: live.namespace,
                containers: live.containers.filter { byID.contains($0.id) })
        }
        guard faults.has(.unreadableRow, at: now) || faults.unreadableForGood, let row = live.containers.first else {
            return live
        }
        let reason = Reason(code: "scaleway_answer_invalid", message: "The row can't be decoded.")
        return LiveEnvironment(
            observedAt: clock, namespace: live.namespace, containers: Array(live.containers.dropFirst()),
            unreadable: [UnreadableContainer(id: row.id, name: row.name, reason: reason)])
    }

    private mutating func cloudCall(_ effect: Effect, _ environment: Int) -> EffectResult {
        let busy = EffectResult.failed(
            PortFailure(.transient, code: "transient_state", "The container is in a transient state."))
        let gone = EffectResult.failed(PortFailure(.notFound, code: "not_found", "The container doesn't exist."))
        switch effect {
        case .observe(let project, let known):
            return .live(observation(of: environment, in: project, known: known))
        case .restore(let name, let id, let restore):
            guard let container = cloud.container(id: id) else { return gone }
            checkOwner(container, environment)
            if let pin = git.unreadable(restore.secrets) { return .failed(Git.gone(pin)) }
            if !container.live.status.isTransient {
                checkHold(environment, name.service, spec: restore.spec, container)
                checkMigrated(environment, spec: restore.spec, desired: views[environment].reconciliation?.desired)
            }
            guard cloud.restore(id, restore, now: now) else { return busy }
            deploying(id)
            return .done
        case .redeploy(let id):
            guard let container = cloud.container(id: id) else { return gone }
            checkOwner(container, environment)
            guard cloud.redeploy(id, now: now) else { return busy }
            deploying(id)
            return .done
        case .deleteContainer(_, let id):
            guard let container = cloud.container(id: id) else { return .done }
            checkOwner(container, environment)
            if container.live.status.isTransient, container.live.status != .deleting { return busy }
            remove(id, by: .controller)
            return .done
        default:
            return gone
        }
    }

    // MARK: Deploys

    /// A deploy began: it settles after a time that the image decides.
    mutating func deploying(_ id: String) {
        guard let container = cloud.container(id: id) else { return }
        let usual = random.between(2000, faults.over ? 12000 : 20000)
        let milliseconds =
            switch cloud.behavior(of: container) {
            case .slow(let seconds), .stuck(let seconds): seconds * 1000 + usual
            case .good, .unhealthy, .crashes, .unpullable, .failsAfter: usual
            }
        queue.push(.settle(id, deploy: container.deploy), at: now + .milliseconds(milliseconds))
    }

    mutating func settle(_ id: String, deploy: Int) {
        guard cloud.settle(id, deploy: deploy, now: now), let container = cloud.container(id: id) else { return }
        note(
            "settled \(id) \(container.live.name) \(container.live.status.rawValue) answers "
                + "\(container.answers(at: now))"
        )
        noteRan(container)
        if container.author == .controller { checkFloor(container.environment) }
    }

    /// `asNamed`: whether the commit that it was decided by names its service. Where it doesn't, no floor asks for it,
    /// whatever git says when the call takes effect.
    mutating func remove(_ id: String, by author: Author, asNamed: Bool = true) {
        guard let container = cloud.container(id: id), cloud.delete(id, by: author, now: now) else { return }
        note("deleting \(id) \(container.live.name) by \(author.rawValue)")
        queue.push(.vanish(id), at: now + .milliseconds(random.between(500, 8000)))
        guard author == .controller else { return }
        if !asNamed { cloud.removedBy[WorldCloud.key(container.environment, container.live.name)] = .outside }
        checkFloor(container.environment)
        checkGoing(container)
    }
}
