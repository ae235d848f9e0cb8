import Glibc
package import Model
package import Ports

/// `amarre terraform ENV -- ARGS`: Terraform for people.
extension TerraformCLI {
    /// Runs Terraform with a person's arguments in the environment's root, with all variables filled in and this
    /// process's own standard streams, and returns its exit code. The caller holds the environment's turn.
    ///
    /// Throws what ``plan(_:)`` throws before the command itself starts; what the command says goes to the person.
    package func passthrough(arguments: [String], request: TerraformPlanRequest) async throws(PortFailure) -> Int32 {
        let (target, places, secrets) = try await prepare(request)
        if let operation = arguments.first {
            try await requireBackend(
                target, for: TerraformInvocation([operation], timeout: .zero, lockOperation: operation))
        }
        let context = ProcessEnvironment.Context(
            places: places, cliConfigFile: try cliConfigFile(), key: try keys.key(of: target.environment),
            project: target.project, region: target.region,
            reconciliation: target.reconciliation, interactive: true, secrets: secrets.environment)
        var process = try TerraformProcess(
            program: binaryPath(), arguments: ["-chdir=\(places.root(target.commit))"] + arguments,
            environment: ProcessEnvironment.build(configuration, context), supervisor: configuration.supervisor,
            grace: configuration.timeouts.grace, record: nil, lock: places.runLock, output: .diagnostics)
        let records = RunRecords(directory: places.runs)
        let operations = [
            "plan": "OperationTypePlan", "apply": "OperationTypeApply", "destroy": "OperationTypeApply",
            "untaint": "untaint",
        ]
        if let operation = arguments.first.flatMap({ operations[$0] }) {
            process.record = try records.begin(operation: operation, now: time.now)
        }
        // Ctrl-C goes to the whole terminal group. Terraform decides what it means; this process must stay
        // to see its end.
        let before = signal(SIGINT, SIG_IGN)
        defer { signal(SIGINT, before) }
        do {
            let code = try await process.runInteractively()
            // A person's own `init` may have brought other providers than the remembered lock file names.
            if arguments.first == "init" { try forgetInitialisation(of: request.environment) }
            // An exit code says that it ended by itself; it may have been refused the lock, so older records stay.
            if let record = process.record, code < 128 { records.end(record, hadLock: false) }
            try keepUnsavedState(places, target)
            return code
        } catch let error as PortFailure {
            throw error
        } catch {
            throw PortFailure(
                .internalError, code: "terraform_start",
                "terraform of \(request.environment) can't be started: \(CutText.of("\(error)", limit: 300))")
        }
    }
}
