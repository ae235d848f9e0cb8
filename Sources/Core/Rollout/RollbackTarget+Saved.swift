import Model

extension RollbackTarget {
    /// What is saved of a target; see ``RolloutMachine/Saved`` for how a member is added.
    package struct Saved: Hashable, Codable, Sendable {
        let name: InstanceName
        var kind: Kind
        var phase: Phase?
        var passed: Int?
        var busySince: Timestamp?
        var writes: Int?
        var attempts: Int?
        var unreadable: [SecretPin]?
        var newest: [String: SecretPin]?
        var trouble: Reason?
        var left: Reason?
    }

    var saved: Saved {
        Saved(
            name: name, kind: kind, phase: phase, passed: passed, busySince: busySince,
            writes: writes, attempts: attempts, unreadable: unreadable, newest: newest, trouble: trouble,
            left: left)
    }

    init(_ saved: Saved) {
        self.init(name: saved.name, kind: saved.kind)
        phase = saved.phase ?? phase
        passed = saved.passed ?? passed
        busySince = saved.busySince
        writes = saved.writes ?? writes
        attempts = saved.attempts
        unreadable = saved.unreadable
        newest = saved.newest
        trouble = saved.trouble
        left = saved.left
    }
}
