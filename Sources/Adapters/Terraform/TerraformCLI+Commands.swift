import Glibc
import Logging
import Model
import Ports

/// Running one command and making sense of its end.
extension TerraformCLI {
    /// Runs a command that must succeed; a lock that our own dead process left is released first.
    func succeed(
        _ command: TerraformInvocation, on target: Target, secrets: SecretVariables
    ) async throws(PortFailure) -> TerraformInvocation.Finished {
        try await succeed(command, on: target, scrubber: secrets.scrubber, variables: secrets.environment)
    }

    func succeed(
        _ command: TerraformInvocation, on target: Target, scrubber: Scrubber,
        variables: [String: Redacted<String>] = [:]
    ) async throws(PortFailure) -> TerraformInvocation.Finished {
        try await requireBackend(target, for: command)
        var finished = try await runWatched(command, on: target, variables: variables)
        if finished.exitCode != 0, let lock = finished.lock {
            let places = try places(of: target.environment)
            guard
                RunRecords(directory: places.runs).explain(
                    lock, limit: configuration.timeouts.longest)
            else { throw lockedFailure(lock, target.environment) }
            logger.notice(
                "releasing the state lock \(lock.id) that our own interrupted run left",
                metadata: ["environment": "\(target.environment)"])
            let unlock = TerraformInvocation(
                ["force-unlock", "-force", lock.id], timeout: configuration.timeouts.short, plain: true)
            let unlocked = try await run(unlock, on: target, variables: [:])
            guard unlocked.exitCode == 0 else { throw failure(of: unlock, unlocked, target, scrubber) }
            finished = try await runWatched(command, on: target, variables: variables)
            if finished.exitCode != 0, let lock = finished.lock { throw lockedFailure(lock, target.environment) }
        }
        if finished.exitCode != 0, command.name != "init", finished.diagnostics.contains(where: \.asksForInit) {
            // The data directory isn't what the last `init` left, because the provider mirror changed under it, say.
            try forgetInitialisation(of: target.environment)
            try await initialise(target, scrubber: scrubber)
            finished = try await runWatched(command, on: target, variables: variables)
        }
        guard finished.exitCode == 0 else { throw failure(of: command, finished, target, scrubber) }
        return finished
    }

    private func runWatched(
        _ command: TerraformInvocation, on target: Target, variables: [String: Redacted<String>]
    ) async throws(PortFailure) -> TerraformInvocation.Finished {
        try await watched(command, on: target) { () async throws(PortFailure) in
            try await self.run(command, on: target, variables: variables)
        }
    }

    /// Runs a command to its end, whatever the exit code. Throws `cancelled`, `timedOut`, or `internalError` when a
    /// signal from elsewhere ended it.
    private func run(
        _ command: TerraformInvocation, on target: Target, variables: [String: Redacted<String>]
    ) async throws(PortFailure) -> TerraformInvocation.Finished {
        let places = try places(of: target.environment)
        let context = ProcessEnvironment.Context(
            places: places, cliConfigFile: try cliConfigFile(), key: try keys.key(of: target.environment),
            project: target.project, region: target.region,
            reconciliation: target.reconciliation, secrets: variables)
        let records = RunRecords(directory: places.runs)
        var process = try TerraformProcess(
            program: binaryPath(), arguments: ["-chdir=\(places.root(target.commit))"] + command.arguments,
            environment: ProcessEnvironment.build(configuration, context), supervisor: configuration.supervisor,
            grace: command.grace ?? configuration.timeouts.grace, record: nil, lock: places.runLock,
            output: command.output)
        if let operation = command.lockOperation {
            process.record = try records.begin(operation: operation, now: time.now)
        }
        let what = "terraform \(command.name) of \(target.environment)"
        let ended = try await end(of: process, what: what, timeout: command.timeout)
        if let exitCode = ended.exitCode {
            let finished = Self.finished(command, ended, exitCode)
            // With an exit code it ended by itself and released its lock; else the record stays, it explains the lock.
            // Only a success proves that it had the lock, and so that no older run of ours left one.
            if let record = process.record { records.end(record, hadLock: exitCode == 0) }
            try keepUnsavedState(places, target)
            if Task.isCancelled { throw cancelled(what) }
            if ended.timedOut, exitCode != 0 { throw timedOut(what, command) }
            return finished
        }
        if Task.isCancelled { throw cancelled(what) }
        if ended.timedOut { throw timedOut(what, command) }
        throw PortFailure(
            .internalError, code: "terraform_killed",
            "\(what) was ended by signal \(ended.signal ?? 0), which Amarre didn't send; perhaps the machine is out "
                + "of memory"
        )
    }

    /// Runs a process; throws `cancelled` before the start when the task already is, `internalError` when
    /// it can't be started.
    func end(of process: TerraformProcess, what: String, timeout: Duration) async throws(PortFailure)
        -> TerraformProcess.Ended
    {
        if Task.isCancelled {
            if let record = process.record { unlink(record) }
            throw cancelled(what)
        }
        do {
            let ended = try await process.run(timeout: timeout)
            logger.debug(
                "\(what) ended with \(ended.exitCode.map { "exit code \($0)" } ?? "signal \(ended.signal ?? 0)")")
            return ended
        } catch {
            if let record = process.record { unlink(record) }
            throw PortFailure(
                .internalError, code: "terraform_start",
                "\(what) can't be started: \(CutText.of("\(error)", limit: 300))")
        }
    }

    private static func finished(
        _ command: TerraformInvocation, _ ended: TerraformProcess.Ended, _ exitCode: Int32
    ) -> TerraformInvocation.Finished {
        let errorText = String(decoding: ended.error.bytes, as: UTF8.self)
        var diagnostics = ended.output.diagnostics
        let plain = command.plain || diagnostics.isEmpty
        if plain { diagnostics += Diagnostic.readPlain(errorText) }
        return TerraformInvocation.Finished(
            exitCode: exitCode, diagnostics: diagnostics, output: ended.output.bytes,
            overflowed: ended.output.overflowed,
            errorText: errorText, plain: plain)
    }

    private func cancelled(_ what: String) -> PortFailure {
        PortFailure(.cancelled, code: "terraform_cancelled", "\(what) was cancelled")
    }

    private func timedOut(_ what: String, _ command: TerraformInvocation) -> PortFailure {
        PortFailure(
            .timedOut, code: "terraform_timed_out",
            "\(what) took longer than \(command.timeout) and was ended; what it changed must be looked at")
    }

    private func lockedFailure(_ lock: LockInfo, _ environment: EnvironmentName) -> PortFailure {
        PortFailure(
            .locked, code: "terraform_locked",
            "the Terraform state of \(environment) is locked: \(lock.description(now: time.now)). It isn't a lock of "
                + "this controller, so it is never broken; if nobody works with it any more, run: amarre terraform "
                + "\(environment) -- force-unlock \(lock.id)"
        )
    }

    /// One message from all errors: at most three of them, with their places.
    private func failure(
        of command: TerraformInvocation, _ finished: TerraformInvocation.Finished, _ target: Target,
        _ scrubber: Scrubber
    ) -> PortFailure {
        var errors = finished.diagnostics.filter(\.isError)
        // `init` ends with a sentence that only points to the errors before it.
        if errors.count > 1 { errors.removeAll { $0.summary.hasPrefix("Terraform encountered problems during init") } }
        let places = try? places(of: target.environment)
        let root = places?.repositoryPath ?? ""
        var text = errors.prefix(3).map { $0.description(root: root, limit: 700, scrubber: scrubber) }.joined(
            separator: "; ")
        if errors.count > 3 { text += "; and \(errors.count - 3) more" }
        if errors.isEmpty {
            let words = scrubber.line(finished.errorText, limit: 700)
            text = words.isEmpty ? "exit code \(finished.exitCode), without a word" : words
        }
        let unsaved = places.map { Folder.exists($0.unsavedState) } ?? false
        if unsaved {
            text += "; the new state couldn't be stored: it is kept, and stored before the next plan"
        }
        // A Terraform that ends without an error of its own has crashed: that is nobody's release.
        let kind = errors.isEmpty ? .internalError : FailureClassifier.kind(of: errors, plain: finished.plain)
        if kind == .unreachable || kind == .timedOut, !unsaved, FailureClassifier.isOfStateBackend(errors),
            let backend = try? backend(of: target)
        {
            return Self.unreachable(backend, target.environment, text)
        }
        let what = "terraform \(command.name) of \(target.environment)"
        let taken = TakenName.failure(
            of: errors, wanted: command.names, plain: finished.plain, command: what, text: text, scrubber: scrubber)
        return taken
            ?? PortFailure(
                kind, code: "terraform_\(command.name.replacing("-", with: "_"))", "\(what) failed: \(text)")
    }
}
