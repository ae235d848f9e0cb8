package import Model
package import Planning

/// What is known of the instances: what we wrote, which of them nobody has seen healthy yet, which containers we made.
package struct InstanceMemory: Hashable, Sendable {
    /// What we last wrote to each instance and saw healthy.
    package internal(set) var applied: [InstanceName: AppliedInstance] = [:]
    /// Instances in ``applied`` that were found and not written by us: their health and their place in Terraform's
    /// state are unknown until they were checked.
    package internal(set) var adopted: [InstanceName] = []
    /// Instances that we wrote to and haven't seen healthy since: what differs there may be our own doing. Nil for
    /// none.
    package internal(set) var unsettled: [InstanceName]?
    /// Instances whose containers this controller made, and which weren't seen healthy since. Nil in a state that was
    /// saved before there was such a member.
    package internal(set) var made: [InstanceName]? = []
    /// What was there and wasn't seen since; nil when nothing is missing.
    package internal(set) var absences: Absences?

    func isUnsettled(_ name: InstanceName) -> Bool { unsettled?.contains(name) ?? false }

    /// Whether the container may be taken away again: this controller made it. In a state of an earlier version nothing
    /// is known of that.
    func isMade(_ name: InstanceName) -> Bool { made?.contains(name) ?? true }

    mutating func adopt(_ name: InstanceName) {
        if !adopted.contains(name) { adopted.append(name) }
    }

    mutating func unsettle(_ name: InstanceName) {
        if !isUnsettled(name) { unsettled = (unsettled ?? []) + [name] }
    }

    mutating func settle(_ name: InstanceName) {
        let left = (unsettled ?? []).filter { $0 != name }
        unsettled = left.isEmpty ? nil : left
    }

    mutating func noteMade(_ name: InstanceName) {
        if made?.contains(name) != true { made = (made ?? []) + [name] }
    }

    /// The instance has its turn behind it: it is healthy with what it was given, or gone (nil).
    mutating func finish(_ name: InstanceName, _ instance: AppliedInstance?) {
        applied[name] = instance
        adopted.removeAll { $0 == name }
        settle(name)
        made?.removeAll { $0 == name }
    }

    mutating func forget(applied gone: Set<InstanceName>, made unmade: Set<InstanceName>) {
        for name in gone { applied[name] = nil }
        adopted = adopted.filter { applied[$0] != nil }
        made = made?.filter { !unmade.contains($0) }
    }
}
