import Controller
import DesiredState
import Journal
import Model
import Ports
import Reconciliation
import Rollout
import Terraform

extension LiveSession {
    func terraform(_ environment: EnvironmentName, arguments: [String]) async throws -> Int32 {
        try await holdingTurn(of: environment) { try await runTerraform(environment, arguments: arguments) }
    }

    /// Holds the environment's turn while `body` runs: lent by a running controller, or with the whole data directory when there is none.
    private func holdingTurn<Result>(of environment: EnvironmentName, _ body: () async throws -> Result) async throws -> Result {
        if let lock = try lockIfFree() {
            defer { withExtendedLifetime(lock) {} }
            return try await body()
        }
        let request = Requests.make(.turn, in: environment)
        let turn = try adapters.turns.take(request: request.id)
        defer { withExtendedLifetime(turn) {} }
        let lock = try await lent(request)
        defer { withExtendedLifetime(lock) {} }
        return try await body()
    }

    /// Returns when a running controller has lent the turn (nil), or with the data directory's lock.
    private func lent(_ request: OperatorRequest) async throws -> DataDirectoryLock? {
        try await journal.submit(request)
        let began = clock.now
        var said = false
        while try await journal.result(ofRequest: request.id) == nil {
            if let lock = try lockIfFree() {
                try await journal.finish(request: request.id, result: "The controller ended before it lent the turn.")
                return lock
            }
            if !said, clock.now > began + .seconds(2) {
                Console.standard.note(try await whyBusy(request.environment))
                said = true
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        return nil
    }

    private func whyBusy(_ environment: EnvironmentName) async throws -> String {
        guard case .parked(let rollout, _) = try await store.load(environment)?.run?.phase else {
            return "\(environment) is busy; what is under way there comes first."
        }
        return "\(environment) is in the middle of a rollout of \(rollout.work.service), which is suspended and comes first: "
            + "`amarre resume \(environment)` lets it go on, `amarre abort \(environment)` takes it back."
    }

    private func runTerraform(_ environment: EnvironmentName, arguments: [String]) async throws -> Int32 {
        let revision = try await adapters.source.revision(for: environment)
        guard case .valid(let desired) = revision.desired else {
            throw CommandError(
                "the desired state of \(environment) at \(revision.commit.id) is missing or invalid", advice: "Run `amarre validate` first."
            )
        }
        guard let id = ReconciliationID(SystemIdentifiers().next(at: clock.now)) else { return ExitStatus.error.rawValue }
        let machine =
            try await store.load(environment) ?? EnvironmentMachine(environment: environment, installation: "", settings: MachineSettings())
        // What is live matters only for fields that are left as they are: without such rules nothing here needs Scaleway.
        let needsLive = !IgnoreRules(desired.ignore, at: clock.now).isEmpty
        let live = needsLive ? try await adapters.reader.observe(environment, project: desired.project) : nil
        let request = machine.fullPlan(of: desired, commit: revision.commit.id, reconciliation: id, live: live, at: clock.now)
        let status = try await adapters.terraform.passthrough(arguments: arguments, request: request)
        await adapters.terraform.discard(environment: environment)
        return status
    }
}
