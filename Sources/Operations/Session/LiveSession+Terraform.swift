import Controller
import DesiredState
import Glibc
import Model
import Ports
import Planning
import Rollout

extension LiveSession {
    func terraform(
        _ environment: EnvironmentName, arguments: [String], progress: @escaping @Sendable (String) -> Void
    ) async throws -> Int32 {
        let destroysAll = Self.destroysAll(arguments)
        return try await holdingTurn(of: environment, destroysAll: destroysAll, progress) {
            try await runTerraform(environment, arguments: arguments, progress)
        }
    }

    /// Whether a Terraform with these is to destroy everything. Whether it did is seen at the next look.
    static func destroysAll(_ arguments: [String]) -> Bool {
        func isOption(_ argument: String, _ name: String) -> Bool {
            let bare = argument.drop { $0 == "-" }
            guard argument.hasPrefix("-") else { return false }
            // As Go reads a flag.
            let isFalse = ["0", "f", "F", "false", "FALSE", "False"].contains { bare == "\(name)=\($0)" }
            return bare == name || bare.hasPrefix("\(name)=") && !isFalse
        }
        let options = arguments.dropFirst()
        let isDestroy =
            arguments.first == "destroy"
            || arguments.first == "apply" && options.contains { isOption($0, "destroy") }
        return isDestroy && !options.contains { isOption($0, "target") || isOption($0, "help") || $0 == "-h" }
    }

    /// Holds the environment's turn while `body` runs: lent by a running controller, or with the whole data directory
    /// when there is none.
    private func holdingTurn<Result>(
        of environment: EnvironmentName, destroysAll: Bool, _ progress: (String) -> Void,
        _ body: () async throws -> Result
    ) async throws -> Result {
        var turn: (any Claim)?
        defer { withExtendedLifetime(turn) {} }
        var lock = try lockIfFree()
        defer { withExtendedLifetime(lock) {} }
        if lock == nil {
            let request = Requests.make(destroysAll ? .destruction : .turn, in: environment)
            turn = try directory.takeTurn(ofRequest: request.id)
            lock = try await lent(request, progress)
        }
        // With the lock no controller runs that could hear of it, also when one ended while its turn was waited for.
        if lock != nil, destroysAll { try await announceDestruction(of: environment) }
        return try await body()
    }

    /// Without a controller there is no machine to ask: what it will find is written into its state.
    ///
    /// Throws when it is in the middle of something, which its next start would go on with in an environment that isn't
    /// there.
    private func announceDestruction(of environment: EnvironmentName) async throws {
        guard let stored = try await store.load(environment) else { return }
        var machine = stored.machine
        guard !machine.isInTheMiddle else {
            throw CommandError(
                "a reconciliation of \(environment) was broken off in the middle, and would go on in what is destroyed",
                advice:
                    "Start the controller (`amarre run`), or run `amarre reconcile \(environment)` or `amarre abort "
                    + "\(environment)`, and destroy it when that has ended.")
        }
        machine.announceDestruction()
        _ = try await store.save(machine, record: nil, replacing: stored.version)
    }

    /// Returns when a running controller has lent the turn (nil), or with the data directory's lock.
    private func lent(_ request: OperatorRequest, _ progress: (String) -> Void) async throws -> (any Claim)? {
        try await journal.submit(request)
        let began = clock.now
        var said = false
        while try await journal.outcome(ofRequest: request.id) == nil {
            if let lock = try lockIfFree() {
                try await journal.finish(
                    request: request.id, .done("The controller ended before it lent the turn."), by: nil)
                return lock
            }
            if !said, clock.now > began + .seconds(2) {
                progress(try await whyBusy(request.environment))
                said = true
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        return nil
    }

    private func whyBusy(_ environment: EnvironmentName) async throws -> String {
        guard let rollout = try await store.load(environment)?.machine.reconciliation?.parked else {
            return "\(environment) is busy; what is under way there comes first."
        }
        return
            "\(environment) is in the middle of a rollout of \(rollout.work.service), which is suspended and comes "
            + "first: `amarre resume \(environment)` lets it go on, `amarre abort \(environment)` takes it back."
    }

    private func runTerraform(
        _ environment: EnvironmentName, arguments: [String], _ progress: (String) -> Void
    ) async throws -> Int32 {
        let revision = try await adapters.source.revision(for: environment)
        guard case .valid(let desired) = revision.desired else {
            throw CommandError(
                "the desired state of \(environment) at \(revision.commit.id) is missing or invalid",
                advice: "Run `amarre validate` first."
            )
        }
        guard let id = ReconciliationID(SystemIdentifiers().next(at: clock.now)) else {
            return EXIT_FAILURE
        }
        let machine =
            try await store.load(environment)?.machine
            ?? EnvironmentMachine(environment: environment, installation: "", settings: MachineSettings())
        let asked = try asked(desired, arguments: arguments, machine.memory)
        let code = await code(for: asked, at: revision, machine.memory, progress)
        // What is live matters only for fields that are left as they are: without such rules
        // nothing here needs Scaleway.
        let needsLive = !IgnoreRules(asked.ignore, at: clock.now).isEmpty
        let live = needsLive ? try await adapters.reader.observe(environment, project: asked.project) : nil
        let request = machine.fullPlan(of: asked, commit: code.commit, reconciliation: id, live: live, at: clock.now)
        let status = try await adapters.terraform.passthrough(arguments: arguments, request: request)
        await adapters.terraform.discard(environment: environment)
        return status
    }

    /// Commands that neither look at Scaleway nor change anything there: a person who moves an environment to another
    /// project needs them while git already names the new one.
    private static let bookkeeping: Set<String> = ["state", "force-unlock"]

    /// What git asks for, in the project that the environment is in. Throws the controller's reason when git names
    /// another one.
    private func asked(
        _ desired: DesiredEnvironment, arguments: [String], _ memory: EnvironmentMemory
    ) throws(CommandError) -> DesiredEnvironment {
        guard let refusal = memory.refusal(of: desired.project, in: desired.name), let settled = memory.settledProject
        else {
            return desired
        }
        guard let command = arguments.first, Self.bookkeeping.contains(command) else {
            throw CommandError(refusal.description)
        }
        var asked = desired
        asked.project = settled
        return asked
    }

    /// The code that the controller's next pass would work with; says so when that isn't git's.
    ///
    /// Nothing is written down: a wait that begins here begins for good with that pass.
    private func code(
        for desired: DesiredEnvironment, at revision: SourceRevision, _ known: EnvironmentMemory,
        _ progress: (String) -> Void
    ) async -> TerraformCode {
        var memory = known
        memory.apply(.read(revision))
        memory.apply(.turned(to: revision))
        if let other = memory.environmentBefore(desired.name, desired, at: revision, now: clock.now) {
            // Like the controller's effect: what can't be read is not a standing.
            let standing = try? await store.verifiedCode(of: other)
            memory.apply(.askedOther(other, standing: standing, at: revision, now: clock.now))
        }
        let code = memory.usedCode(at: revision, now: clock.now)
        memory.apply(.codeApplied(code.tree))
        if let reason = memory.codeKept(in: desired.name, now: clock.now) {
            progress("note: " + Self.note(of: reason, memory))
        }
        return code
    }

    private static func note(of reason: Reason, _ memory: EnvironmentMemory) -> String {
        guard let good = memory.code.verified else {
            return Sentence.join(
                reason.message, "Nothing was seen healthy before it, so Terraform works with it all the same.")
        }
        // A hold's reason says it, and what is left as it is for some services is left with the code that
        // is used for all.
        guard memory.code.hold == nil, memory.code.wait != nil else { return reason.message }
        return Sentence.join(reason.message, "Terraform works with the code of commit \(good.commit).")
    }
}
