import DesiredState
import Model
import Planning

/// What the rules of the ``Gate`` are asked about.
struct GateContext: Sendable {
    /// Where.
    var environment: EnvironmentName
    /// What git asks for; nil while that isn't known.
    var desired: DesiredEnvironment?
    /// The same, service by service, with digests and revisions pinned.
    var releases: [ServiceName: Release] = [:]
    /// What git writes of each service.
    var asked: [ServiceName: AskedRelease] = [:]
    /// Services whose release isn't known.
    var unresolved: [ServiceName] = []
    /// Git's hash of the state of `terraform/` that is worked with.
    var tree: String?
    /// What was seen healthy, and what is held.
    var services = ServiceMemory()
    /// Why git's code isn't used; nil when it is.
    var codeKept: Reason?
    /// Set while a person has stopped the loop.
    var suspension: EnvironmentMemory.Suspension?
    /// Why the database can't be made yet; nil when it can, or is there.
    var foundationLacks: Reason?
    /// How many differences there are.
    var differences = 0
}

extension Reconciliation {
    /// What the gate says now.
    func verdicts(_ context: MachineContext) -> [GateVerdict] {
        Gate.verdicts(
            GateContext(
                environment: context.environment, desired: header.desired, releases: picture.releases,
                asked: picture.releases.keys.reduce(into: [:]) { $0[$1] = header.asked($1) }, unresolved: unresolved,
                tree: header.terraformTree, services: context.memory.services,
                codeKept: context.memory.codeKept(in: context.environment, now: context.now),
                suspension: context.memory.suspension,
                foundationLacks: context.memory.pins.passwords == nil ? context.memory.pins.passwordTrouble : nil,
                differences: picture.differences.count))
    }
}
