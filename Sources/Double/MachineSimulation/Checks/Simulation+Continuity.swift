import Controller
import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// What was good stays until something else is, and what was refused isn't tried again.
extension Simulation {
    // MARK: What goes

    /// The controller took a container away. What git calls by another name by now must be up under that name.
    mutating func checkGoing(_ container: WorldContainer) {
        let environment = container.environment
        guard let name = InstanceName(container.live.name), container.answers(at: now) else { return }
        let machine = machines[environment]
        let commit = views[environment].reconciliation?.revision?.commit.id ?? git.head
        guard
            machine.context.memory.services.verified[name.service] != nil
                || disk[environment].context.memory.services.verified[name.service] != nil,
            let other = git.name(of: name.service, in: environment, at: commit), other != name.service
        else { return }
        // A removal may be of a commit that another one has taken the place of: what was up under a
        // name in between will do.
        let names = git.names(after: name.service, in: environment) + [other]
        if machine.context.memory.services.verified[other] == nil,
            !names.contains(where: { wasSeenHealthy($0, environment) })
        {
            violate("continuity", "\(name) was removed, and \(other), as git calls it now, was never verified")
        }
    }

    /// Whether an instance of a service was probed, and answers, though a rollout of the whole
    /// service was never finished.
    private func wasSeenHealthy(_ service: ServiceName, _ environment: Int) -> Bool {
        let memory = machines[environment].context.memory
        return memory.instances.applied.keys.contains { name in
            name.service == service && !memory.instances.adopted.contains(name)
                && !(memory.instances.unsettled?.contains(name) ?? false)
                && cloud.container(environment, name.text)?.answers(at: now) == true
        }
    }

    // MARK: What was refused

    /// Notes what a rollback that is durable refuses.
    mutating func rememberRefusal(_ environment: Int) {
        // What was just saved is what is under way.
        guard let reconciliation = views[environment].reconciliation, let failure = reconciliation.failure,
            reconciliation.trigger != .rollback,
            let rollback = reconciliation.rollingBack,
            let revision = reconciliation.revision, let release = reconciliation.effective[rollback.service],
            let service = git.asked[revision.commit.id]?[environment].service(rollback.service)
        else { return }
        // What was there before may have been tried with the module alone; then nothing that git asks for was refused.
        let instances = release.instances(of: rollback.service)
        guard
            reconciliation.attempted.values.contains(where: { spec in instances.contains { $0.isSame(as: spec) } })
                || failure.blame == .person
        else { return }
        let key = "\(environment)/\(rollback.service)"
        let tree = git.tree(at: revision.commit.id)
        let ran = disk[environment].context.memory.services.verified[rollback.service] == release
        // What ran and was good under this very tree is mended as often as it takes. So is what a person broke off
        // before it was judged.
        if ledger.retried[key] == reconciliation.id || ledger.retried["\(environment)"] == reconciliation.id { return }
        if ledger.refusals[key]?.reconciliation == reconciliation.id
            || (ran && (ledger.goodTrees[environment] == tree.text || failure.blame == .person))
        {
            return
        }
        var isExact = false
        if case .release = disk[environment].context.memory.services.holds[rollback.service]?.refused { isExact = true }
        ledger.refusals[key] = Ledger.Refusal(
            reconciliation: reconciliation.id, at: now, service: service, release: release, tree: tree, isTree: ran,
            isExact: isExact)
    }

    /// A machine reads git: what asks for something else ends a refusal.
    mutating func readGit(_ environment: Int, _ commit: CommitID) {
        let tree = git.tree(at: commit)
        for (key, refusal) in ledger.refusals.sorted(by: { $0.key < $1.key })
        where key == "\(environment)/\(refusal.service.name)" {
            let asked = git.asked[commit]?[environment].service(refusal.service.name)
            if asked != refusal.service || tree != refusal.tree { ledger.refusals[key] = nil }
        }
    }

    /// What a secret means now makes another release, and that ends a hold of one with its very revisions.
    mutating func noteReleases(_ environment: Int) {
        guard let releases = views[environment].reconciliation?.releases, !releases.isEmpty else { return }
        for (key, refusal) in ledger.refusals where refusal.isExact && key == "\(environment)/\(refusal.service.name)" {
            if let release = releases[refusal.service.name], release != refusal.release { ledger.refusals[key] = nil }
        }
    }

    /// Terraform is about to write to an instance.
    mutating func checkRefused(_ environment: Int, _ name: InstanceName, spec: InstanceSpec, _ tree: Git.Tree) {
        guard let refusal = ledger.refusals["\(environment)/\(name.service)"], tree == refusal.tree,
            refusal.release.instances(of: name.service).contains(where: { $0.isSame(as: spec) })
        else { return }
        let live = cloud.container(environment, name.text)?.live
        let isThere =
            live?.image == spec.image.description && live?.variables == spec.variables
            && live?.settings.tags == [tree.tag]
        if isThere { return }
        // Nothing serves, and there is no other code: there is nothing to lose.
        if live?.status != .ready, machines[environment].context.memory.code.verified == nil { return }
        // Whether the code or the release was bad is found out with the release that was good before.
        let verified = machines[environment].context.memory.services.verified[name.service]
        // What an ignore rule keeps is as it was found, whichever release is written.
        let rules = IgnoreRules(views[environment].reconciliation?.desired?.ignore ?? [], at: clock)
        if !refusal.isTree, let verified, verified != refusal.release,
            verified.instances(of: name.service).contains(where: { $0 == spec || rules.keep($0, as: live) == spec })
        {
            return
        }
        // A hold of one release, with its revisions and its scaling, says nothing of the next.
        if refusal.isExact, !refusal.release.instances(of: name.service).contains(spec) { return }
        let age = (now - refusal.at).components.seconds
        violate("refused", "\(name) gets what was rolled back \(age) s ago, and nothing else was asked for")
    }
}

extension InstanceSpec {
    /// The same release, whatever its share of the scale and its secrets' revisions.
    fileprivate func isSame(as other: InstanceSpec) -> Bool {
        name == other.name && image == other.image && variables == other.variables && resources == other.resources
            && port == other.port && healthPath == other.healthPath && Set(secrets.keys) == Set(other.secrets.keys)
    }
}
