import Controller
import DesiredState
import LiveState
import Model
import Ports

extension LiveSession {
    /// How long `status` waits for Scaleway, and for git: with a running controller, which has looked a moment ago, and
    /// without one.
    private static let patience: (withController: Duration, alone: Duration) = (.milliseconds(600), .seconds(3))

    func statuses(of names: [EnvironmentName]) async throws -> (known: KnownEnvironments, statuses: [EnvironmentStatus])
    {
        let isRunning = (try? directory.isTaken()) == true
        let controller = isRunning ? await RunningController.ask(directory.path) : nil
        let patience = isRunning ? Self.patience.withController : Self.patience.alone
        // Git and Scaleway are waited for at the same time.
        async let answer = gitView(controller, patience)
        let remembered = wanted(try await journal.environments())
        let pending = try await journal.pendingRequests().requests
        var looks = await self.looks(
            at: names.isEmpty ? Set(remembered).union(configuration.environments ?? []).sorted() : names, patience)
        let git = await answer
        let known = try await known(git)
        let all = names.isEmpty ? known.all : names
        looks.merge(await self.looks(at: all.filter { looks[$0] == nil }, patience)) { old, _ in old }
        let statuses = all.map { name -> EnvironmentStatus in
            let look = looks[name] ?? LookAtEnvironment()
            var status = StatusReport(
                environment: name, machine: look.machine, live: look.live, trouble: look.trouble,
                waiting: WaitingChanges(
                    machine: look.machine, pending: pending.filter { $0.environment == name }, tip: git.tip
                ).list,
                now: clock.now, unreadable: look.unreadable, isLate: look.isLate, running: controller?.environment(name)
            ).status
            if look.machine?.reconciliation?.opened == true, !isRunning {
                status.notices.append(
                    "No controller runs: what is under way goes on with `amarre run`, or with `amarre reconcile "
                        + "\(name)`."
                )
            }
            if let trouble = known.trouble { status.notices.append("Git can't be read: \(trouble.reason)") }
            return status
        }
        return (known, statuses)
    }

    private func gitView(_ controller: LiveValues?, _ patience: Duration) async -> GitView {
        if let controller, let view = GitView(controller, now: clock.now) { return view }
        return GitView(await tip(within: patience))
    }

    private func looks(at names: [EnvironmentName], _ patience: Duration) async -> [EnvironmentName: LookAtEnvironment]
    {
        await withTaskGroup(of: (EnvironmentName, LookAtEnvironment).self) { group in
            for name in names { group.addTask { (name, await self.look(at: name, patience)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private func look(at environment: EnvironmentName, _ patience: Duration) async -> LookAtEnvironment {
        var look = LookAtEnvironment()
        do throws(PortFailure) {
            look.machine = try await store.load(environment)?.machine
        } catch {
            look.unreadable = error.reason
        }
        guard case .valid(let desired) = look.machine?.memory.git.source?.desired else { return look }
        let reader = adapters.reader
        let known = look.machine?.known ?? KnownResources()
        let answer = await Deadline.within(patience) { () async -> Result<LiveEnvironment, PortFailure> in
            do throws(PortFailure) {
                return .success(try await reader.observe(environment, project: desired.project, known: known))
            } catch {
                return .failure(error)
            }
        }
        switch answer {
        case .success(let live): look.live = live
        case .failure(let failure): look.trouble = failure.reason
        case nil:
            look.trouble = Reason(code: "scaleway_timeout", message: "Scaleway hasn't answered within \(patience).")
            look.isLate = true
        }
        return look
    }
}

/// What `status` read for one environment.
private struct LookAtEnvironment: Sendable {
    var machine: EnvironmentMachine?
    /// Why the machine's saved state can't be read.
    var unreadable: Reason?
    var live: LiveEnvironment?
    /// Why live state couldn't be read.
    var trouble: Reason?
    /// Scaleway said nothing for as long as it was waited for.
    var isLate = false
}
