import Dispatch
import NIOCore
import SimulatedCloud
import Synchronization

/// The real processes of all containers.
final class ProgramFleet: Sendable {
    /// A revision of a container.
    struct Key: Hashable, Sendable {
        let containerID: String
        let revision: Int
    }

    /// What became of a revision's program.
    struct News: Sendable {
        let key: Key
        let report: ProgramReport
    }

    private struct Members {
        /// Those that are wished for.
        var runs: [Key: ProgramRun] = [:]
        /// Those that were told to end, until nothing is left of them.
        var leaving: [Key: ProgramRun] = [:]
        var isClosed = false
    }

    private let surroundings: ProgramRun.Surroundings
    private let members = Mutex(Members())

    init(folders: ProgramFolders, group: any EventLoopGroup, clock: SimulatorClock) {
        surroundings = ProgramRun.Surroundings(
            folders: folders, ports: ProgramPorts(), group: group, clock: clock, processes: DispatchGroup())
    }

    /// Which images have a program, for the cloud.
    var catalogue: SimulatedCloud.ProgramCatalogue {
        { [folders = surroundings.folders] in folders.location(image: $0, tags: $1) }
    }

    /// Starts what serves or is being deployed and doesn't run, and ends what is neither any more: SIGTERM, and SIGKILL
    /// after `grace` (microseconds).
    func sync(_ containers: [CloudContainer], grace: Int64) {
        members.withLock { members in
            guard !members.isClosed else { return }
            var wished: [Key: (program: RevisionProgram, name: String)] = [:]
            for container in containers {
                for revision in [container.serving, container.pending?.revision].compactMap(\.self) {
                    guard let program = revision.program else { continue }
                    wished[Key(containerID: container.id, revision: revision.number)] = (program, container.name)
                }
            }
            for (key, run) in members.runs where wished[key] == nil {
                run.stop(grace: grace)
                members.runs[key] = nil
                members.leaving[key] = run
            }
            for (key, wish) in wished where members.runs[key] == nil {
                let run = ProgramRun(wish.program, hostname: "\(wish.name)-\(key.revision)", surroundings)
                members.runs[key] = run
                run.start()
            }
            members.leaving = members.leaving.filter { $0.value.isAlive }
        }
    }

    /// What became of programs since the last time.
    func takeNews() -> [News] {
        members.withLock { members in
            members.runs.compactMap { key, run in run.takeReport().map { News(key: key, report: $0) } }
        }
    }

    /// The run of a revision, also of one that is being ended.
    func run(of key: Key) -> ProgramRun? {
        members.withLock { $0.runs[key] ?? $0.leaving[key] }
    }

    /// Ends what nobody has asked for in a long time. `grace` in microseconds.
    func restIdle(grace: Int64) {
        for run in members.withLock({ Array($0.runs.values) }) { run.restIfIdle(grace: grace) }
    }

    /// SIGKILL to what a container runs now. Returns the pids.
    func kill(containerID: String) -> [Int32] {
        members.withLock { $0.runs.filter { $0.key.containerID == containerID } }.values.compactMap { $0.kill() }
            .sorted()
    }

    /// All processes that run, also those that are being ended.
    func list() -> [(key: Key, pid: Int32, port: Int, state: String)] {
        let (runs, leaving) = members.withLock { ($0.runs, $0.leaving) }
        let shown = runs.compactMap { key, run in
            run.running.map { (key, $0.pid, $0.port, run.isReady ? "ready" : "starting") }
        }
        let ending = leaving.compactMap { key, run in run.running.map { (key, $0.pid, $0.port, "ending") } }
        return (shown + ending).sorted { $0.1 < $1.1 }
    }

    /// Ends all, for good, and returns when nothing of them is left.
    func close(grace: Int64) async {
        members.withLock { members in
            members.isClosed = true
            members.runs.values.forEach { $0.stop(grace: grace) }
        }
        await withCheckedContinuation { done in
            surroundings.processes.notify(queue: .global()) { done.resume() }
        }
    }
}
