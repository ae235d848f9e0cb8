import CProgram
import Foundation
import Glibc
import Synchronization

/// One process of a container, under its guardian: see `CProgram.h`.
final class ProgramProcess: Sendable {
    private enum Order {
        /// SIGTERM, and SIGKILL so many milliseconds later.
        case stop(Int32)
        case kill
    }

    private enum Phase {
        /// Not known to run yet, and what it is to be told once it does.
        case starting([Order])
        case running(pid: Int32, control: Int32)
        case ended
    }

    private let phase = Mutex(Phase.starting([]))

    /// Starts it, or fails to; either way `onEnd` is called once, when nothing of it is left. Both happen on a thread of
    /// its own, which waits for the process.
    func start(_ launch: ProgramLaunch, onEnd: @escaping @Sendable () -> Void) {
        Thread.detachNewThread {
            self.run(launch)
            onEnd()
        }
    }

    /// nil before it has begun and after it has ended.
    var pid: Int32? {
        phase.withLock { if case .running(let pid, _) = $0 { pid } else { nil } }
    }

    /// SIGTERM to its process group, and SIGKILL after `grace` (microseconds).
    func stop(grace: Int64) {
        tell(.stop(Int32(clamping: grace / 1000)))
    }

    /// SIGKILL to its process group.
    func kill() {
        tell(.kill)
    }

    private func tell(_ order: Order) {
        phase.withLock { phase in
            switch phase {
            case .starting(let orders): phase = .starting(orders + [order])
            case .running(_, let control): Self.tell(order, control)
            case .ended: break
            }
        }
    }

    private static func tell(_ order: Order, _ control: Int32) {
        switch order {
        case .stop(let milliseconds): amarre_program_tell(control, AMARRE_PROGRAM_TERMINATE, milliseconds)
        case .kill: amarre_program_tell(control, AMARRE_PROGRAM_KILL, 0)
        }
    }

    private func run(_ launch: ProgramLaunch) {
        var guardian: pid_t = 0
        var control: Int32 = -1
        let code = launch.withC { candidates, arguments, environment in
            amarre_program_start(candidates, arguments, environment, launch.folder, &guardian, &control)
        }
        guard code == 0 else { return phase.withLock { $0 = .ended } }
        let started = amarre_program_started(control)
        if started > 0 {
            phase.withLock { phase in
                if case .starting(let orders) = phase { orders.forEach { Self.tell($0, control) } }
                phase = .running(pid: started, control: control)
            }
        }
        amarre_program_wait(guardian)
        // Nobody may be about to write to the descriptor when it is closed: its number may be another one's then.
        phase.withLock { phase in
            phase = .ended
            close(control)
        }
    }
}
