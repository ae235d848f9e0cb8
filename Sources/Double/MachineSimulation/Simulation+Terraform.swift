import Controller
import DesiredState
import LiveState
import Model
import Ports
import Rollout

/// Terraform as a process: it waits, writes, waits again, and can be killed anywhere.
extension Simulation {
    /// The provider's own limit for a wait.
    private static let waitLimit: Duration = .seconds(180)

    mutating func startTerraform(_ work: TerraformWorld.Process.Work, flight: Int, _ environment: Int) {
        if let other = terraform[environment].process {
            if other.generation == generation {
                violate("terraform", "two Terraform processes at once in \(environment)")
            }
            return fail(
                flight, PortFailure(.locked, code: "locked", "A Terraform process that is ending holds the lock."))
        }
        let id = nextProcess
        nextProcess += 1
        terraform[environment].process = TerraformWorld.Process(
            id: id, flight: flight, generation: generation, work: work, startedAt: now)
        queue.push(.terraform(environment, process: id), at: now + .milliseconds(random.between(300, 2500)))
    }

    mutating func terraformTick(_ environment: Int, _ id: Int) {
        guard let process = terraform[environment].process, process.id == id else { return }
        if let killAt = process.killAt, killAt <= now { return kill(environment) }
        if let failure = faults.terraformFailure(of: environment, at: now), random.chance(1, in: 2) {
            interrupt(environment)
            return end(environment, .failed(failure))
        }
        switch process.work {
        case .plan(let request): plan(request, environment, process)
        case .apply(let plan): apply(plan, environment)
        }
    }

    /// Comes back in a while, or at the kill when that is sooner.
    private mutating func later(_ environment: Int) {
        guard let process = terraform[environment].process else { return }
        var time = now + .milliseconds(random.between(800, 3000))
        if let killAt = process.killAt { time = min(time, max(now, killAt)) }
        queue.push(.terraform(environment, process: process.id), at: time)
    }

    private mutating func end(_ environment: Int, _ result: EffectResult) {
        guard let process = terraform[environment].process else { return }
        terraform[environment].process = nil
        var result = result
        if !faults.over, case .applied = result, random.chance(1, in: 60) {
            result = .failed(PortFailure(.timedOut, code: "no_answer", "Terraform didn't end in time."))
        }
        note("terraform \(environment) ended: \(TraceText.result(result))")
        guard flights[process.flight] != nil else { return }
        flights[process.flight]?.result = result
        queue.push(.answer(flight: process.flight), at: now + .milliseconds(1))
    }

    private mutating func kill(_ environment: Int) {
        interrupt(environment)
        end(environment, .failed(PortFailure(.cancelled, code: "cancelled", "Terraform was stopped.")))
    }

    /// The process ends in the middle of a create: the state knows the container as tainted, or not at all.
    private mutating func interrupt(_ environment: Int) {
        guard let process = terraform[environment].process, case .apply(let plan) = process.work,
            process.change < plan.changes.count,
            plan.changes[process.change].action == .create, process.stage == .waiting, let id = process.container
        else { return }
        if plan.changes[process.change].address == TerraformWorld.databaseAddress {
            guard random.chance(1, in: 2) else { return }
            terraform[environment].database = id
            terraform[environment].databaseTainted = true
            return note("tainted database \(environment)")
        }
        guard let name = TerraformWorld.instance(at: plan.changes[process.change].address) else { return }
        if random.chance(1, in: 2) {
            terraform[environment].known[name] = id
            terraform[environment].tainted.insert(name)
        }
    }

    private mutating func plan(_ request: TerraformPlanRequest, _ environment: Int, _ process: TerraformWorld.Process) {
        if let pin = git.unreadable(of: request) { return end(environment, .failed(Git.gone(pin))) }
        if terraform[environment].isWaiting(request, cloud: cloud) {
            if now > process.startedAt + Self.waitLimit {
                return end(environment, .failed(PortFailure(.timedOut, code: "plan_timed_out", "A container is busy.")))
            }
            return later(environment)
        }
        if terraform[environment].isUnplannable(request) {
            return end(
                environment,
                .failed(
                    PortFailure(
                        .invalid, code: "terraform_plan",
                        "Instance cannot be destroyed: \(TerraformWorld.databaseAddress) has prevent_destroy.")))
        }
        let changes = terraform[environment].changes(
            request, tree: git.tree(at: request.commit), environment: environment, cloud: cloud,
            blind: faults.has(.falseAbsence, at: now))
        let handle = "plan-\(process.id)"
        terraform[environment].plans[handle] = TerraformWorld.Plan(request: request, changes: changes)
        end(environment, .plan(PlanSummary(handle: handle, digest: "digest-\(process.id)", changes: changes)))
    }

    private mutating func apply(_ plan: TerraformWorld.Plan, _ environment: Int) {
        if plan.request.refreshOnly {
            for name in terraform[environment].known.keys.sorted() {
                if let id = terraform[environment].known[name], cloud.container(id: id) == nil {
                    forget(name, environment)
                }
            }
            return end(environment, .applied(TerraformApplyReport()))
        }
        guard let process = terraform[environment].process else { return }
        guard process.change < plan.changes.count else { return end(environment, .applied(TerraformApplyReport())) }
        let change = plan.changes[process.change]
        if change.address == TerraformWorld.databaseAddress { return applyDatabase(change, environment, process) }
        guard let name = TerraformWorld.instance(at: change.address) else {
            if change.action == .create, cloud.namespaces[environment] != nil {
                return makeSecondNamespace(environment)
            }
            cloud.namespaces[environment] = git.tree(at: plan.request.commit).namespaceAttribute
            note("namespace \(environment) \(cloud.namespaces[environment] ?? "")")
            return nextChange(environment)
        }
        if change.action == .replace { return violate("gate", "a plan that replaces \(name) was applied") }
        switch process.stage {
        case .before: write(change.action, name, plan, environment, process)
        case .waiting: wait(change.action, name, environment, process)
        }
    }

    /// Terraform believes that there is none, and a name isn't unique.
    private mutating func makeSecondNamespace(_ environment: Int) {
        violate("duplicate", "a second namespace was made in \(environment) while the first one is there")
    }

    /// A database takes a while. A Terraform that is killed meanwhile forgets it.
    private mutating func applyDatabase(
        _ change: PlannedChange, _ environment: Int, _ process: TerraformWorld.Process
    ) {
        if change.action == .adopt {
            terraform[environment].database = cloud.databases[environment]?.first
            note("adopted database \(environment)")
            return nextChange(environment)
        }
        guard process.stage == .waiting, let id = process.container else {
            let id = cloud.createDatabase(environment)
            note("created database \(id)")
            if cloud.databases[environment, default: []].count > 1 {
                violate("duplicate", "a second database was made in \(environment)")
            }
            terraform[environment].process?.container = id
            terraform[environment].process?.stage = .waiting
            return later(environment)
        }
        if random.chance(2, in: 3) { return later(environment) }
        terraform[environment].database = id
        nextChange(environment)
    }

    private mutating func write(
        _ action: PlannedChange.Action, _ name: InstanceName, _ plan: TerraformWorld.Plan, _ environment: Int,
        _ process: TerraformWorld.Process
    ) {
        let existing = terraform[environment].known[name].flatMap { cloud.container(id: $0) }
        let tree = git.tree(at: plan.request.commit)
        let secrets = plan.request.secrets[name] ?? [:]
        if action == .delete {
            guard let existing else { return nextChange(environment) }
            if existing.live.status.isTransient { return waitOrGiveUp(environment, process) }
            let isNamed = git.asked[plan.request.commit]?[environment].service(name.service) != nil
            remove(existing.live.id, by: .controller, asNamed: isNamed)
            forget(name, environment)
            return nextChange(environment)
        }
        guard let spec = plan.request.instances.first(where: { $0.name == name }) else {
            return nextChange(environment)
        }
        if faults.has(.quota, at: now) { return end(environment, .failed(Faults.quota)) }
        if process.killAt == nil {
            checkRefused(environment, name, spec: spec, tree)
            checkMigrated(environment, spec: spec, desired: git.asked[plan.request.commit]?[environment])
        }
        if action == .create {
            if process.killAt == nil { checkHold(environment, name.service, spec: spec, nil) }
            guard let id = cloud.create(environment, spec: spec, secrets: secrets, tree: tree, now: now) else {
                return end(environment, .failed(PortFailure(.transient, code: "name_taken", "\(name) exists already.")))
            }
            note("created \(id) \(name)")
            deploying(id)
            terraform[environment].process?.container = id
        } else {
            guard let existing else {
                return end(
                    environment, .failed(PortFailure(.notFound, code: "not_found", "\(name) doesn't exist any more.")))
            }
            if existing.live.status.isTransient { return waitOrGiveUp(environment, process) }
            // What was told to stop may still write what it was about to.
            if process.killAt == nil { checkHold(environment, name.service, spec: spec, existing) }
            _ = cloud.write(existing.live.id, spec: spec, secrets: secrets, tree: tree, now: now)
            note("updating \(existing.live.id) \(name) \(TraceText.short(spec.image.description))")
            deploying(existing.live.id)
            terraform[environment].process?.container = existing.live.id
        }
        terraform[environment].process?.stage = .waiting
        later(environment)
    }

    private mutating func wait(
        _ action: PlannedChange.Action, _ name: InstanceName, _ environment: Int, _ process: TerraformWorld.Process
    ) {
        guard let id = process.container, let container = cloud.container(id: id) else {
            forget(name, environment)
            return end(environment, .failed(PortFailure(.notFound, code: "not_found", "\(name) went away.")))
        }
        if container.live.status.isTransient {
            if now > process.startedAt + Self.waitLimit { interrupt(environment) }
            return waitOrGiveUp(environment, process)
        }
        terraform[environment].known[name] = id
        terraform[environment].tainted.remove(name)
        nextChange(environment)
    }

    private mutating func waitOrGiveUp(_ environment: Int, _ process: TerraformWorld.Process) {
        if now > process.startedAt + Self.waitLimit {
            return end(
                environment, .failed(PortFailure(.timedOut, code: "apply_timed_out", "The container is still busy.")))
        }
        later(environment)
    }

    private mutating func nextChange(_ environment: Int) {
        terraform[environment].process?.change += 1
        terraform[environment].process?.stage = .before
        terraform[environment].process?.container = nil
        later(environment)
    }

    private mutating func forget(_ name: InstanceName, _ environment: Int) {
        terraform[environment].known[name] = nil
        terraform[environment].tainted.remove(name)
    }

    /// The quick commands.
    mutating func terraformCommand(_ effect: Effect, _ environment: Int) -> EffectResult {
        if terraform[environment].process != nil {
            return .failed(PortFailure(.locked, code: "locked", "A Terraform process holds the lock."))
        }
        switch effect {
        case .readTaints: return .taints(terraform[environment].taints)
        case .untaint(TerraformWorld.databaseAddress):
            terraform[environment].databaseTainted = false
            note("untainted database \(environment)")
        case .untaint(let address):
            if let name = TerraformWorld.instance(at: address) { terraform[environment].tainted.remove(name) }
        case .adopt(TerraformWorld.namespaceAddress, _): break
        case .adopt(let address, let id):
            guard let name = TerraformWorld.instance(at: address), let container = cloud.container(id: id) else {
                return .failed(PortFailure(.notFound, code: "not_found", "There is no such container."))
            }
            checkOwner(container, environment)
            terraform[environment].known[name] = id
            terraform[environment].tainted.remove(name)
        default:
            terraform[environment].plans = [:]
        }
        return .done
    }
}
