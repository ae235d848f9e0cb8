import Controller
import Model
import Synchronization

/// What the machines look like now, for those who wait and for those who look.
final class MachineBoard: Sendable {
    private struct State {
        var machines: [EnvironmentName: EnvironmentMachine] = [:]
        var broken: [EnvironmentName: Reason] = [:]
    }

    private let state = Mutex(State())

    func put(_ machine: EnvironmentMachine) { state.withLock { $0.machines[machine.environment] = machine } }

    /// All that run, by name.
    var machines: [EnvironmentName: EnvironmentMachine] { state.withLock { $0.machines } }

    /// The environments whose saved state can't be read, with why: nothing is done there.
    var broken: [EnvironmentName: Reason] { state.withLock { $0.broken } }

    /// Notes that an environment's state can't be read; false when that was known.
    func isNews(_ reason: Reason, of environment: EnvironmentName) -> Bool {
        state.withLock { $0.broken.updateValue(reason, forKey: environment) } != reason
    }

    func mend(_ environment: EnvironmentName) { _ = state.withLock { $0.broken.removeValue(forKey: environment) } }

    /// Whether the environment has nothing to do and last looked at another commit.
    func awaits(_ commit: CommitID, in environment: EnvironmentName) -> Bool {
        state.withLock { state in
            guard let machine = state.machines[environment] else { return false }
            return machine.reconciliation == nil && machine.memory.passes.last?.commit != commit
        }
    }

    /// Why one of them can do nothing any more; nil when all can. See ``EnvironmentMachine/supersession``.
    var supersession: Reason? { state.withLock { $0.machines.values.lazy.compactMap(\.supersession).first } }

    /// Whether the process can end without interrupting anything that matters, each machine having heard of it and
    /// written down what it counted. One that has been superseded can do neither, and nobody waits for it.
    func isAtRest(now: Timestamp) -> Bool {
        state.withLock {
            $0.machines.values.allSatisfy {
                $0.supersession != nil || ($0.isAtRest && $0.memory.passes.tally?.isClosed != false) || $0.onlyLooks
                    || $0.waitsInVain(now: now)
            }
        }
    }

    /// Whether those that aren't at rest can do nothing because a disk hangs, and change nothing.
    func isHeldUpByStorage(now: Timestamp) -> Bool {
        state.withLock {
            $0.machines.values.allSatisfy {
                $0.isAtRest || $0.onlyLooks || $0.waitsInVain(now: now) || $0.isHeldUpByStorage
            }
        }
    }

    /// Whether a Terraform process runs for any of them.
    var runsTerraform: Bool { state.withLock { $0.machines.values.contains(where: \.runsTerraform) } }
}
