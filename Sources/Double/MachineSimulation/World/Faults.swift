import Model
import Ports

/// What doesn't work at the moment. All of it ends when the troubled part of a history ends.
struct Faults {
    private var until: [Timestamp] = SimulatedFault.allCases.map { _ in Constant.start }
    /// Set for good once the troubled part is over.
    private(set) var over = false
    /// The environment whose state somebody else has locked for good.
    var locked: Int?
    /// One row stays unreadable, in each environment, also in the calm.
    var unreadableForGood = false

    mutating func begin(_ kind: SimulatedFault, until end: Timestamp) {
        if !over { until[kind.rawValue] = max(until[kind.rawValue], end) }
    }

    /// Whether it was so until less than that long ago, or still is.
    func isRecent(_ kind: SimulatedFault, at now: Timestamp, within time: Duration) -> Bool {
        now < until[kind.rawValue] + time
    }

    mutating func end(now: Timestamp) {
        over = true
        for index in until.indices where until[index] > now { until[index] = now }
    }

    func has(_ kind: SimulatedFault, at now: Timestamp) -> Bool { now < until[kind.rawValue] }

    /// Whether it was so at some time since then.
    func had(_ kinds: SimulatedFault..., since time: Timestamp) -> Bool { kinds.contains { until[$0.rawValue] > time } }

    /// Why Scaleway's API doesn't answer now; nil when it does.
    func cloudFailure(at now: Timestamp) -> PortFailure? {
        if has(.api, at: now) { return PortFailure(.unreachable, code: "unreachable", "Scaleway can't be reached.") }
        if has(.throttle, at: now) { return PortFailure(.throttled, code: "throttled", "Scaleway asks to wait.") }
        if has(.token, at: now) { return PortFailure(.denied, code: "denied", "The token isn't accepted.") }
        return nil
    }

    /// Why Terraform can't work now; nil when it can.
    func terraformFailure(of environment: Int, at now: Timestamp) -> PortFailure? {
        if has(.backend, at: now) {
            return PortFailure(.unreachable, code: "backend", "The state's bucket can't be reached.")
        }
        if has(.lock, at: now) || locked == environment {
            return PortFailure(.locked, code: "locked", "Somebody else holds the lock.")
        }
        return cloudFailure(at: now)
    }

    static let disk = PortFailure(.internalError, code: "disk_full", "The disk is full.")
    static let quota = PortFailure(.quota, code: "scaleway_quota", "A quota is used up.")
}
