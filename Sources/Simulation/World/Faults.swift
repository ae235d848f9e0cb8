import Model
import Ports

/// What doesn't work at the moment. All of it ends when the troubled part of a history ends.
struct Faults {
    enum Kind: Int, CaseIterable {
        case api, throttle, git, registry, journal, audit, slow, token, backend, lock, silence
    }

    private var until: [Timestamp] = Kind.allCases.map { _ in Constant.start }
    /// Set for good once the troubled part is over.
    private(set) var over = false

    mutating func begin(_ kind: Kind, until end: Timestamp) {
        if !over { until[kind.rawValue] = max(until[kind.rawValue], end) }
    }

    mutating func end(now: Timestamp) {
        over = true
        until = Kind.allCases.map { _ in now }
    }

    func has(_ kind: Kind, at now: Timestamp) -> Bool { now < until[kind.rawValue] }

    /// Why Scaleway's API doesn't answer now; nil when it does.
    func cloudFailure(at now: Timestamp) -> PortFailure? {
        if has(.api, at: now) { return PortFailure(.unreachable, code: "unreachable", "Scaleway can't be reached.") }
        if has(.throttle, at: now) { return PortFailure(.throttled, code: "throttled", "Scaleway asks to wait.") }
        if has(.token, at: now) { return PortFailure(.denied, code: "denied", "The token isn't accepted.") }
        return nil
    }

    /// Why Terraform can't work now; nil when it can.
    func terraformFailure(at now: Timestamp) -> PortFailure? {
        if has(.backend, at: now) { return PortFailure(.unreachable, code: "backend", "The state's bucket can't be reached.") }
        if has(.lock, at: now) { return PortFailure(.locked, code: "locked", "Somebody else holds the lock.") }
        return cloudFailure(at: now)
    }

    static let disk = PortFailure(.internalError, code: "disk_full", "The disk is full.")
}
