import FoundationEssentials
import Glibc
import Logging
import Model
import Ports

/// Everything that has to be in place before a command: version, folders, working copy, generated files, `init`.
extension TerraformCLI {
    /// Hides the keys; a plan adds the secrets that it reads.
    var baseScrubber: Scrubber {
        var scrubber = Scrubber()
        for key in keys.secretKeys { scrubber.add(key) }
        return scrubber
    }

    func prepare(_ request: TerraformPlanRequest) async throws(PortFailure) -> (
        Target, EnvironmentPlaces, SecretVariables
    ) {
        try await checkVersion()
        let places = try await takeOver(request.environment)
        let target = Target(
            environment: request.environment, project: request.project, region: request.region, commit: request.commit,
            reconciliation: request.reconciliation)
        let root = try await workingCopies.root(request.commit, in: places)
        let generated: GeneratedFiles
        let current: [UInt8]
        do {
            generated = try GeneratedFiles(
                instances: request.instances, secrets: request.secrets,
                passwords: request.passwords, backupDays: request.backupDays,
                // The provider's ids are `{region}/{uuid}`, and `{zone}/{uuid}` for what is in a zone.
                adoptions: (request.adoptions ?? []).map {
                    ($0.address, $0.id.contains("/") ? $0.id : "\(request.region)/\($0.id)")
                },
                statePath: statePath(of: request.environment))
            current = Array(try JSONEncoder().encode(target))
        } catch {
            throw PortFailure(
                .internalError, code: "terraform_files",
                "the instances of \(request.environment) can't be written as JSON")
        }
        for file in generated.files { try Folder.write(file.content, to: "\(root)/\(file.name)") }
        try Folder.write(current, to: places.current)
        let secrets = try await SecretVariables(
            request, reader: try keys.secretReader(of: request.environment), scrubber: baseScrubber)
        try await initialise(target, scrubber: secrets.scrubber)
        try await storeUnsavedState(places, target)
        return (target, places, secrets)
    }

    /// The environment's places, made when they aren't there. The first time in a process this waits for what the one
    /// before left running, because a Terraform that is being ended still needs its folders to write its state, and
    /// then removes what that left in memory: its plans can't be applied any more.
    func takeOver(_ environment: EnvironmentName) async throws(PortFailure) -> EnvironmentPlaces {
        let places = try places(of: environment)
        guard !cleaned.contains(environment) else { return places }
        try await waitForRunning(places)
        // Another task may have come first meanwhile.
        guard !cleaned.contains(environment) else { return places }
        try places.make()
        try keepUnsavedStates(places)
        try places.wipe()
        if let directory = configuration.stateDirectory { try Folder.make(directory) }
        cleaned.insert(environment)
        return places
    }

    private func waitForRunning(_ places: EnvironmentPlaces) async throws(PortFailure) {
        guard RunLock.isShared(places.runLock) else { return }
        logger.notice(
            "waiting for the Terraform that the process before this one left, which is being ended",
            metadata: ["environment": "\(places.environment)"])
        // Its supervisor kills it after the grace that it was started with. One that makes a database has the longest.
        let deadline =
            time.now + max(configuration.timeouts.grace * 2, configuration.timeouts.infrastructure) + .seconds(5)
        while RunLock.isShared(places.runLock) {
            guard time.now < deadline else {
                throw PortFailure(
                    .transient, code: "terraform_still_running",
                    "a Terraform of \(places.environment) that an earlier process started still runs; nothing is "
                        + "planned or applied before it ends"
                )
            }
            do { try await time.sleep(until: time.now + .milliseconds(100)) } catch {
                throw PortFailure(
                    .cancelled, code: "terraform_cancelled",
                    "waiting for a Terraform of \(places.environment) was cancelled")
            }
        }
    }

    /// Where everything of the environment is.
    func places(of environment: EnvironmentName) throws(PortFailure) -> EnvironmentPlaces {
        let directory = try memory()
        return EnvironmentPlaces(
            environment: environment, codePath: configuration.codePath,
            data: "\(configuration.dataDirectory)/terraform/\(environment)",
            secret: "\(directory.path)/\(environment)")
    }

    func statePath(of environment: EnvironmentName) -> String? {
        configuration.stateDirectory.map { "\($0)/\(environment).tfstate" }
    }

    /// Absolute path of the binary. Throws `invalid` when there is none.
    func binaryPath() throws(PortFailure) -> String {
        let name = configuration.binary
        let candidates =
            name.contains("/") ? [name] : configuration.searchPath.split(separator: ":").map { "\($0)/\(name)" }
        guard let path = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw PortFailure(
                .invalid, code: "terraform_missing",
                "no terraform at \(candidates.joined(separator: ", ")). Install Terraform 1.11 or later, or name its "
                    + "path in the configuration (terraform: / binary:)."
            )
        }
        return path
    }

    /// Path of the CLI configuration file: the configured one, or an empty one of our own.
    func cliConfigFile() throws(PortFailure) -> String {
        if let file = configuration.cliConfigFile {
            guard access(file, R_OK) == 0 else {
                throw PortFailure(
                    .invalid, code: "terraform_cli_config",
                    "Terraform's CLI configuration file \(file) (terraform: / cliConfigFile:) can't be read: "
                        + "\(String(cString: strerror(errno)))"
                )
            }
            return file
        }
        let file = "\(configuration.dataDirectory)/terraform/empty.tfrc"
        if !Folder.exists(file) {
            try Folder.make("\(configuration.dataDirectory)/terraform")
            try Folder.write([], to: file)
        }
        return file
    }

    func readVersion() async throws(PortFailure) -> String {
        let binary = try binaryPath()
        let process = TerraformProcess(
            program: binary, arguments: ["version", "-json"],
            environment: [
                "PATH": configuration.searchPath, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": try cliConfigFile(),
            ], supervisor: configuration.supervisor, grace: configuration.timeouts.grace, record: nil,
            output: .bytes(limit: 1 << 20))
        let ended = try await end(of: process, what: "\(binary) version", timeout: configuration.timeouts.short)
        if Task.isCancelled {
            throw PortFailure(.cancelled, code: "terraform_cancelled", "terraform version was cancelled")
        }
        struct Version: Decodable {
            let terraform_version: String
        }
        guard ended.exitCode == 0, let version = try? JSONDecoder().decode(Version.self, from: Data(ended.output.bytes))
        else {
            throw PortFailure(
                .invalid, code: "terraform_version",
                "\(binary) doesn't say which version it is: "
                    + "\(String(decoding: ended.error.bytes.prefix(300), as: UTF8.self))"
            )
        }
        let numbers = version.terraform_version.split(whereSeparator: { ".-+".contains($0) }).prefix(2).compactMap {
            Int($0)
        }
        guard numbers.count == 2, (numbers[0], numbers[1]) >= (1, 11) else {
            throw PortFailure(
                .invalid, code: "terraform_version",
                "\(binary) is Terraform \(version.terraform_version); 1.11 or later is needed (locks in Object "
                    + "Storage, write-only arguments)"
            )
        }
        return version.terraform_version
    }

    /// Moves the state that Terraform couldn't store out of the working copy, which is replaced with the next commit.
    func keepUnsavedState(_ places: EnvironmentPlaces, _ target: Target) throws(PortFailure) {
        let file = places.root(target.commit) + "/errored.tfstate"
        if Folder.exists(file) { try Folder.move(file, to: places.unsavedState) }
    }

    /// The same for copies in which the process before this one worked: a state that was written after
    /// its end lies there.
    private func keepUnsavedStates(_ places: EnvironmentPlaces) throws(PortFailure) {
        for name in Folder.names(in: places.workingCopies) {
            let file = "\(places.workingCopies)/\(name)/\(places.rootPath)/errored.tfstate"
            if Folder.exists(file) { try Folder.move(file, to: places.unsavedState) }
        }
    }

    /// Stores a kept state. Terraform refuses when the stored one is of another lineage or newer; then
    /// a person must decide.
    private func storeUnsavedState(_ places: EnvironmentPlaces, _ target: Target) async throws(PortFailure) {
        guard Folder.exists(places.unsavedState) else { return }
        _ = try await succeed(
            TerraformInvocation(
                ["state", "push", "-lock-timeout=0s", places.unsavedState], timeout: configuration.timeouts.short,
                lockOperation: "state-push", plain: true),
            on: target, scrubber: baseScrubber)
        try Folder.remove(places.unsavedState)
    }
}
