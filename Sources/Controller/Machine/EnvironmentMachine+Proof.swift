import DesiredState
import LiveState
import Model
import Reconciliation
import Rollout

/// What the machine knows of its own writes: which of them nobody has seen healthy yet, which containers it made, and which services fail.
extension EnvironmentMachine {
    // MARK: Written, and not seen healthy

    func isUnsettled(_ name: InstanceName) -> Bool { context.memory.unsettled?.contains(name) ?? false }

    /// We are about to write to the instance: until it is seen healthy, what differs there may be our own doing.
    mutating func unsettle(_ name: InstanceName) {
        if !isUnsettled(name) { context.memory.unsettled = (context.memory.unsettled ?? []) + [name] }
    }

    /// It is as it should be, or gone.
    mutating func settle(_ name: InstanceName) {
        let left = (context.memory.unsettled ?? []).filter { $0 != name }
        context.memory.unsettled = left.isEmpty ? nil : left
    }

    /// An instance that we wrote to, that nobody has seen healthy, and that the work leaves out: its row couldn't be read, or can't. Before its
    /// health is known no other one of the service is replaced.
    func doubtfulInstance(_ work: ServiceWork) -> InstanceName? {
        guard let live = run?.live, let release = work.release else { return nil }
        let wanted = release.instances(of: work.service)
        return context.memory.unsettled?.first { name in
            guard name.service == work.service, !work.items.contains(where: { $0.name == name }) else { return false }
            guard live.container(name) != nil else { return live.isUnreadable(name) }
            return wanted.contains { $0.name == name && $0 != context.memory.applied[name]?.spec }
        }
    }

    // MARK: Made by us

    /// Whether the container may be taken away again: this controller made it. In a state of an earlier version nothing is known of that.
    func isMade(_ name: InstanceName) -> Bool { context.memory.made?.contains(name) ?? true }

    mutating func noteMade(_ name: InstanceName) {
        if context.memory.made?.contains(name) != true { context.memory.made = (context.memory.made ?? []) + [name] }
    }

    mutating func forgetMade(_ name: InstanceName) { context.memory.made?.removeAll { $0 == name } }

    // MARK: Services that fail

    /// A service whose last rollout didn't end well has its turn after the others: it may be ill for days.
    mutating func noteEnd(of service: ServiceName, isGood: Bool) {
        var failing = (context.memory.failing ?? []).filter { $0 != service && run?.desired?.service($0) != nil }
        if !isGood { failing.append(service) }
        context.memory.failing = failing.isEmpty ? nil : failing
    }

    func isFailing(_ service: ServiceName) -> Bool { context.memory.failing?.contains(service) ?? false }
}
