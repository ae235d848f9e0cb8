import Foundation

/// A whole installation on this machine: simulator, bare repository, provider mirror, configuration file. Removed by
/// ``close()``.
final class Installation {
    let built: Built
    let folder: URL
    let simulator: Simulator
    private let memory: URL
    private let environment: [String: String]
    private var processes: [Process] = []

    static let project = "22222222-2222-2222-2222-222222222222"
    static let registry = "rg.fr-par.scw.cloud/evalap"

    /// `pollInterval` as the configuration file has it: `100ms`.
    init(built: Built, pollInterval: String) throws {
        self.built = built
        let name = "amarre-bench-\(UUID().uuidString.prefix(8))"
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        memory = URL(fileURLWithPath: "/dev/shm").appendingPathComponent(name)
        for folder in [folder, memory, folder.appendingPathComponent("home"), folder.appendingPathComponent("tmp")] {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        var environment = [
            "PATH": Programs.searchPath, "HOME": folder.path + "/home", "TMPDIR": folder.path + "/tmp",
            "XDG_RUNTIME_DIR": memory.path,
            "USER": "bench", "GIT_CONFIG_NOSYSTEM": "1",
        ]
        for role in ["AUTHOR", "COMMITTER"] {
            environment["GIT_\(role)_NAME"] = "Bench"
            environment["GIT_\(role)_EMAIL"] = "bench@example.org"
        }
        self.environment = environment
        let output = folder.appendingPathComponent("simulator.out")
        let process = try Programs.start(
            built.amarre.path, ["simulator", "--port", "0", "--timings", "fast"], environment: environment,
            folder: folder, output: output,
            errors: folder.appendingPathComponent("simulator.err"))
        processes.append(process)
        try Waiting.wait(20, for: "the simulator's start") {
            try String(contentsOf: output, encoding: .utf8).hasSuffix("\n")
        }
        let words = try String(contentsOf: output, encoding: .utf8).split(whereSeparator: \.isWhitespace)
        guard let url = words.last else { throw BenchmarkError("the simulator didn't say where it listens") }
        simulator = Simulator(url: String(url))
        try writeConfiguration(pollInterval: pollInterval)
        try git("init", "-q", "--bare", "-b", "main", "repository")
        try git("init", "-q", "-b", "main", "work")
        try FileManager.default.copyItem(
            at: built.package.appendingPathComponent("terraform"), to: folder.appendingPathComponent("work/terraform"))
    }

    /// Ends what runs, and removes everything.
    func close() {
        for process in processes where process.isRunning {
            process.terminate()
            process.waitUntilExit()
        }
        for folder in [folder, memory] { try? FileManager.default.removeItem(at: folder) }
    }

    // MARK: Files

    func write(_ text: String, to path: String, mode: Int = 0o600) throws {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    private func writeConfiguration(pollInterval: String) throws {
        try write(
            "#!/bin/sh\nexec '\(built.provider.path)' \"$@\"\n",
            to: "mirror/registry.terraform.io/scaleway/scaleway/2.81.0/linux_amd64/terraform-provider-scaleway_v2.81.0",
            mode: 0o755)
        try write(
            """
            disable_checkpoint = true
            provider_installation {
              filesystem_mirror {
                path    = "\(folder.path)/mirror"
                include = ["registry.terraform.io/scaleway/*"]
              }
            }

            """, to: "terraform.rc")
        try write(
            "access_key: SCWABCDEFGHJKLMNPQ12\nsecret_key: 7b2c1f8e-4a55-4f11-9c1e-0f1c2d3e4f50\ndefault_region: "
                + "fr-par\n",
            to: "scw.yaml")
        try write(
            """
            dataDirectory: data
            source: { repository: repository, branch: main, pollInterval: \(pollInterval) }
            scaleway: { apiURL: "\(simulator.url)", configFile: scw.yaml }
            terraform: { cliConfigFile: terraform.rc, stateDirectory: state, environment: { AMARRE_STANDIN_POLL: 50ms \
            } }

            """, to: "config.yaml")
    }

    /// Bytes of the journal and the audit log, write-ahead logs included.
    var databaseBytes: Double {
        ["journal.sqlite", "journal.sqlite-wal", "audit.sqlite", "audit.sqlite-wal"].reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path + "/data/" + name)
            return sum + ((attributes?[.size] as? NSNumber)?.doubleValue ?? 0)
        }
    }

    // MARK: Programs

    /// Runs `amarre` to its end and throws when it exits with another code than 0. What follows `--` stays last.
    @discardableResult
    func amarre(_ arguments: String..., whatever: Bool = false) throws -> Finished {
        let split = arguments.firstIndex(of: "--") ?? arguments.count
        let all = arguments[..<split] + ["--config", "config.yaml"] + arguments[split...]
        let done = try Programs.run(built.amarre.path, Array(all), environment: environment, folder: folder)
        guard whatever || done.status == 0 else {
            throw BenchmarkError(
                "amarre \(arguments.joined(separator: " ")) exited \(done.status): \(done.output)\(done.errors)")
        }
        return done
    }

    /// Runs `amarre` once more and returns its largest resident set in MB.
    func peakMemory(_ arguments: String...) throws -> Double {
        try PeakMemory.megabytes(
            built.amarre.path, arguments + ["--config", "config.yaml"], environment: environment, folder: folder.path)
    }

    /// Starts `amarre run`.
    func startController() throws -> Process {
        let process = try Programs.start(
            built.amarre.path, ["run", "--config", "config.yaml"], environment: environment, folder: folder,
            output: folder.appendingPathComponent("run.out"), errors: folder.appendingPathComponent("run.err"))
        processes.append(process)
        return process
    }

    func stop(_ process: Process) {
        process.terminate()
        process.waitUntilExit()
    }

    func git(_ arguments: String...) throws {
        let done = try Programs.run("/usr/bin/env", ["git"] + arguments, environment: environment, folder: folder)
        guard done.status == 0 else { throw BenchmarkError("git \(arguments.joined(separator: " ")): \(done.errors)") }
    }

    /// Commits the work tree and pushes it.
    func commit() throws {
        try git("-C", "work", "add", "--all")
        try git("-C", "work", "commit", "-q", "-m", "A change")
        try git("-C", "work", "push", "-q", "../repository", "main")
    }
}
