import Dispatch
import Foundation
import Glibc
import NIOCore
import SimulatedCloud
import Synchronization

/// The program of one revision of a container: started, probed until it is ready, started again once when it crashes
/// after that, laid to rest when nobody asks for it and `min_scale` is 0, and ended.
final class ProgramRun: Sendable {
    /// What all runs share.
    struct Surroundings: Sendable {
        let folders: ProgramFolders
        let ports: ProgramPorts
        let group: any EventLoopGroup
        let clock: SimulatorClock
        /// Entered by each process while there is something of it.
        let processes: DispatchGroup
    }

    /// Where a request goes.
    enum Upstream: Equatable {
        /// To this port; ``finishRequest()`` ends it.
        case port(Int)
        /// It is being started: ask again.
        case waking
        case none
    }

    private enum Phase {
        /// Until its probe answers; `isAwaited`: by requests that woke it.
        case starting(isAwaited: Bool)
        case ready
        /// Being ended because nobody asked for it, and ended.
        case goingToRest, resting
        /// Being ended for good; with `wasReady` it still answers those who have it.
        case stopping(wasReady: Bool)
        case failed
    }

    private struct State {
        var phase = Phase.resting
        /// Counts processes: an answer about an earlier one is dropped.
        var attempt = 0
        var process: ProgramProcess?
        var port: Int?
        var wasRestarted = false
        var report: ProgramReport?
        var requests = 0
        /// Microseconds since 1970.
        var lastUse: Int64 = 0
    }

    let program: RevisionProgram
    private let hostname: String
    private let surroundings: Surroundings
    private let state = Mutex(State())
    /// Without a request for so long (Scaleway's documentation) what may rest does: microseconds of the simulator's
    /// clock, which aren't divided by the time scale, as the program's own time isn't.
    private static let restsAfter: Int64 = 15 * 60 * 1_000_000
    private static let probeInterval = TimeAmount.milliseconds(50)

    init(_ program: RevisionProgram, hostname: String, _ surroundings: Surroundings) {
        self.program = program
        self.hostname = hostname
        self.surroundings = surroundings
    }

    /// Starts the process.
    func start() {
        state.withLock { start(&$0) }
    }

    /// Whether there is something of a process.
    var isAlive: Bool { state.withLock { $0.process != nil } }

    /// The process's own pid and port, while it runs.
    var running: (pid: Int32, port: Int)? {
        state.withLock { state in
            guard let pid = state.process?.pid, let port = state.port else { return nil }
            return (pid, port)
        }
    }

    /// Whether the probe has answered, and it goes on.
    var isReady: Bool {
        state.withLock { if case .ready = $0.phase { true } else { false } }
    }

    /// What became of it since the last time that somebody asked.
    func takeReport() -> ProgramReport? {
        state.withLock { state in
            defer { state.report = nil }
            return state.report
        }
    }

    /// Where a request goes; wakes what rests.
    func beginRequest() -> Upstream {
        state.withLock { state in
            switch state.phase {
            case .ready, .stopping(wasReady: true):
                guard let port = state.port else { return .none }
                state.requests += 1
                return .port(port)
            case .resting:
                start(&state, isAwaited: true)
                return .waking
            case .goingToRest, .starting(isAwaited: true): return .waking
            case .starting, .stopping, .failed: return .none
            }
        }
    }

    /// A request to the port of ``beginRequest()`` has its answer.
    func finishRequest() {
        state.withLock {
            $0.requests -= 1
            $0.lastUse = surroundings.clock.now
        }
    }

    /// Ends the process when nobody has asked for it for long enough. `grace` in microseconds.
    func restIfIdle(grace: Int64) {
        guard program.mayRest else { return }
        state.withLock { state in
            guard case .ready = state.phase, state.requests == 0,
                surroundings.clock.now - state.lastUse >= Self.restsAfter
            else { return }
            state.phase = .goingToRest
            state.process?.stop(grace: grace)
        }
    }

    /// Ends it for good: SIGTERM, and SIGKILL after `grace` (microseconds).
    func stop(grace: Int64) {
        state.withLock { state in
            if case .ready = state.phase {
                state.phase = .stopping(wasReady: true)
            } else {
                state.phase = .stopping(wasReady: false)
            }
            state.process?.stop(grace: grace)
        }
    }

    /// SIGKILL, as a crash that the platform hasn't asked for. Returns the pid; nil when no process runs.
    func kill() -> Int32? {
        state.withLock { state in
            guard let pid = state.process?.pid else { return nil }
            state.process?.kill()
            return pid
        }
    }

    private func start(_ state: inout State, isAwaited: Bool = false) {
        state.attempt += 1
        state.phase = .starting(isAwaited: isAwaited)
        let attempt = state.attempt
        guard let folder = surroundings.folders.folder(program.location), let port = surroundings.ports.take() else {
            return fail(&state)
        }
        guard let home = Self.makeHome(),
            let launch = ProgramLaunch(program, folder: folder, port: port, home: home, hostname: hostname)
        else {
            surroundings.ports.giveBack(port)
            return fail(&state)
        }
        let process = ProgramProcess()
        state.process = process
        state.port = port
        surroundings.processes.enter()
        process.start(launch) {
            try? FileManager.default.removeItem(atPath: home)
            self.surroundings.ports.giveBack(port)
            self.ended(attempt)
            self.surroundings.processes.leave()
        }
        let loop = surroundings.group.next()
        probe(attempt, port, until: .now() + .microseconds(program.probe.budget), on: loop)
    }

    private func fail(_ state: inout State) {
        state.phase = .failed
        state.report = .ended
    }

    /// Nothing is left of a process.
    private func ended(_ attempt: Int) {
        state.withLock { state in
            guard state.attempt == attempt else { return }
            state.process = nil
            state.port = nil
            switch state.phase {
            case .ready where !state.wasRestarted:
                state.wasRestarted = true
                start(&state)
            case .ready, .starting: fail(&state)
            case .goingToRest: state.phase = .resting
            case .resting, .stopping, .failed: break
            }
        }
    }

    /// Asks until it answers, has ended or the time is up: real time, as it is the program's own.
    private func probe(_ attempt: Int, _ port: Int, until deadline: NIODeadline, on loop: any EventLoop) {
        ProgramClient.passes(program.probe, port: port, on: loop).whenComplete { result in
            let passed = (try? result.get()) == true
            let isOpen = self.state.withLock { state -> Bool in
                guard state.attempt == attempt, state.process != nil, case .starting = state.phase else { return false }
                if passed, state.process?.pid != nil {
                    state.phase = .ready
                    state.report = .ready
                    state.lastUse = self.surroundings.clock.now
                } else if NIODeadline.now() >= deadline {
                    state.process?.kill()
                    self.fail(&state)
                } else {
                    return true
                }
                return false
            }
            guard isOpen else { return }
            loop.scheduleTask(in: Self.probeInterval) { self.probe(attempt, port, until: deadline, on: loop) }
        }
    }

    /// A folder that only its owner may read, and that goes with the process.
    private static func makeHome() -> String? {
        var path = Array("\(NSTemporaryDirectory())/amarre-program-XXXXXX".utf8CString)
        guard mkdtemp(&path) != nil else { return nil }
        return String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
