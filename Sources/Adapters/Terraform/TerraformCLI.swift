import Crypto
import FoundationEssentials
package import HTTPTransport
package import Logging
package import Model
package import Ports

/// Runs the real `terraform` binary, see ``TerraformRunner``.
///
/// Each environment has a working copy of one commit under the data directory and a private directory on tmpfs. Secrets
/// are read when a plan is made, live in memory and in the plan file on tmpfs, and are gone after
/// ``discard(environment:)``.
package actor TerraformCLI: TerraformRunner {
    let configuration: TerraformConfiguration
    let keys: any TerraformKeys
    let workingCopies: WorkingCopies
    let time: any TimeSource
    let logger: Logger
    /// For the looks at the store of the state; nil leaves it to Terraform to find out.
    let transport: HTTPTransport?
    private let executor = TerraformExecutor()

    var privateDirectory: PrivateDirectory?
    var knownVersion: String?
    /// Environments whose leftovers of an earlier process were removed.
    var cleaned: Set<EnvironmentName> = []
    var plans: [String: SavedPlan] = [:]
    private var lastPlan = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A plan file and what was needed to make it.
    struct SavedPlan: Sendable {
        let target: Target
        let file: String
        let digest: String
        let scrubber: Scrubber
        /// Whether it makes or changes what instances stand on.
        let isInfrastructure: Bool
        /// What it makes under which name.
        let names: [WantedName]
    }

    /// What a command works on.
    struct Target: Codable, Sendable {
        let environment: EnvironmentName
        let project: ProjectID
        let region: String
        let commit: CommitID
        let reconciliation: ReconciliationID
    }

    package init(
        configuration: TerraformConfiguration, keys: any TerraformKeys, workingCopies: any WorkingCopySource,
        time: any TimeSource, logger: Logger, transport: HTTPTransport? = nil
    ) {
        self.configuration = configuration
        self.keys = keys
        self.workingCopies = WorkingCopies(source: workingCopies)
        self.time = time
        self.logger = logger
        self.transport = transport
    }

    package func plan(_ request: TerraformPlanRequest) async throws(PortFailure) -> PlanSummary {
        let (target, places, secrets) = try await prepare(request)
        lastPlan += 1
        let handle = "\(request.environment)/\(lastPlan)"
        let file = "\(places.plans)/\(lastPlan).tfplan"
        var arguments = ["plan", "-input=false", "-json", "-lock-timeout=0s", "-out=\(file)"]
        if request.refreshOnly { arguments.append("-refresh-only") }
        arguments += request.targets.map { "-target=\($0)" }
        _ = try await succeed(
            TerraformInvocation(arguments, timeout: configuration.timeouts.plan, lockOperation: "OperationTypePlan"),
            on: target,
            secrets: secrets)
        let (changes, outputs) = try await show(file, of: target, secrets: secrets)
        guard let bytes = SmallFile.bytes(file, limit: 1 << 30) else {
            throw PortFailure(.internalError, code: "terraform_files", "the plan file \(file) can't be read")
        }
        let digest = Self.hexadecimal(SHA256.hash(data: bytes))
        plans[handle] = SavedPlan(
            target: target, file: file, digest: digest, scrubber: secrets.scrubber,
            isInfrastructure: changes.contains {
                !["scaleway_container", "terraform_data"].contains($0.type) && $0.action != .read
            },
            names: changes.compactMap { change in
                change.name.map { WantedName(address: change.address, type: change.type, name: $0) }
            })
        return PlanSummary(handle: handle, digest: digest, changes: changes, outputs: outputs)
    }

    package func apply(environment: EnvironmentName, handle: String) async throws(PortFailure) -> TerraformApplyReport {
        guard let plan = plans[handle], plan.target.environment == environment else {
            throw PortFailure(
                .invalid, code: "terraform_plan_gone",
                "the plan \(handle) of \(environment) is gone, as after a restart of the controller: plan again")
        }
        guard let bytes = SmallFile.bytes(plan.file, limit: 1 << 30),
            Self.hexadecimal(SHA256.hash(data: bytes)) == plan.digest
        else {
            throw PortFailure(
                .invalid, code: "terraform_plan_changed",
                "the file of plan \(handle) of \(environment) isn't the one that was checked")
        }
        // A plan is good for one apply. Its values are plaintext, so it goes whatever happens.
        plans[handle] = nil
        defer { try? Folder.remove(plan.file) }
        var command = TerraformInvocation(
            ["apply", "-input=false", "-json", "-lock-timeout=0s", plan.file],
            timeout: plan.isInfrastructure ? configuration.timeouts.infrastructure : configuration.timeouts.apply,
            grace: plan.isInfrastructure ? configuration.timeouts.infrastructure : nil,
            lockOperation: "OperationTypeApply")
        command.names = plan.names
        let finished = try await succeed(command, on: plan.target, scrubber: plan.scrubber)
        let root = try places(of: environment).repositoryPath
        return TerraformApplyReport(
            warnings: finished.diagnostics.filter { !$0.isError && !$0.isAboutTargets }.map {
                $0.description(root: root, limit: 1000, scrubber: plan.scrubber)
            })
    }

    package func untaint(environment: EnvironmentName, address: String) async throws(PortFailure) {
        let target = try await plannedTarget(environment, for: "untaint \(address)")
        _ = try await succeed(
            TerraformInvocation(
                ["untaint", "-no-color", "-lock-timeout=0s", address], timeout: configuration.timeouts.short,
                lockOperation: "untaint", plain: true), on: target, scrubber: baseScrubber)
    }

    package func adopt(environment: EnvironmentName, address: String, containerID: String) async throws(PortFailure) {
        let target = try await plannedTarget(environment, for: "import \(address)")
        // The provider's ids are `{region}/{uuid}`.
        let id = containerID.contains("/") ? containerID : "\(target.region)/\(containerID)"
        _ = try await succeed(
            TerraformInvocation(
                ["import", "-input=false", "-no-color", "-lock-timeout=0s", address, id],
                timeout: configuration.timeouts.plan,
                lockOperation: "OperationTypeInvalid", plain: true), on: target, scrubber: baseScrubber)
    }

    /// What was planned last, with its working copy ready: repairs of the state happen between two plans.
    func plannedTarget(_ environment: EnvironmentName, for what: String) async throws(PortFailure) -> Target {
        try await checkVersion()
        let places = try await takeOver(environment)
        guard let bytes = SmallFile.bytes(places.current),
            let target = try? JSONDecoder().decode(Target.self, from: Data(bytes)),
            Folder.exists(places.root(target.commit))
        else {
            throw PortFailure(
                .invalid, code: "terraform_nothing_planned",
                "nothing was planned for \(environment) yet, so there is no working copy to \(what) from")
        }
        try await initialise(target, scrubber: baseScrubber)
        return target
    }

    package func discard(environment: EnvironmentName) async {
        plans = plans.filter { $0.value.target.environment != environment }
        do { try await takeOver(environment).wipe() } catch {
            logger.error("\(error.reason.message)", metadata: ["environment": "\(environment)"])
        }
    }

    /// The directory in memory, made when it isn't there.
    package func memory() throws(PortFailure) -> PrivateDirectory {
        if let privateDirectory { return privateDirectory }
        let directory = try PrivateDirectory(
            bases: configuration.privateDirectoryBases, dataDirectory: configuration.dataDirectory)
        privateDirectory = directory
        return directory
    }

    /// Looks for the binary and asks for its version, once.
    ///
    /// - Returns: `1.11.4`.
    /// - Throws: `invalid` when it isn't there or is older than 1.11.
    @discardableResult
    package func checkVersion() async throws(PortFailure) -> String {
        if let knownVersion { return knownVersion }
        let version = try await readVersion()
        knownVersion = version
        return version
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Summarises a plan file. Its JSON holds plaintext: it stays in memory, and only names leave.
    private func show(_ file: String, of target: Target, secrets: SecretVariables) async throws(PortFailure)
        -> (changes: [PlannedChange], outputs: [String]?)
    {
        let finished = try await succeed(
            TerraformInvocation(
                ["show", "-json", "-no-color", file], timeout: configuration.timeouts.short,
                output: .bytes(limit: 256 << 20)),
            on: target, scrubber: secrets.scrubber)
        guard !finished.overflowed else {
            throw PortFailure(
                .invalid, code: "terraform_plan_too_large",
                "the plan of \(target.environment) is larger than 256 MiB as JSON")
        }
        do {
            let document = try PlanDocument.read(finished.output)
            if let drift = document.resource_drift, !drift.isEmpty {
                logger.debug(
                    "Terraform saw \(drift.count) resources changed outside",
                    metadata: ["environment": "\(target.environment)"])
            }
            return (try document.changes(), document.changedOutputs)
        } catch let error as PlanDocument.UnknownActions {
            throw PortFailure(
                .invalid, code: "terraform_plan_unknown",
                "the plan of \(target.environment) wants to do something unknown to \(error.address): "
                    + "\(error.actions.joined(separator: ", "))"
            )
        } catch {
            // Never the error's own text: a decoding error may quote a value.
            throw PortFailure(
                .invalid, code: "terraform_plan_unreadable",
                "the plan of \(target.environment) can't be read: this version of Terraform prints another format")
        }
    }
}
