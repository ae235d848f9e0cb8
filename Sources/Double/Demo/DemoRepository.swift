import DesiredState
import DesiredStateFiles
import Foundation
import Model
import Operations

/// The demo's git repository: a bare one that the controller reads, and a clone in which the story's people work.
///
/// It is made with the `git` command, apart from any configuration of the person who watches.
struct DemoRepository: Sendable {
    let directory: DemoDirectory

    /// The folder with `desired-state/` and `terraform/`: `given`, or the nearest one from the current folder upward.
    static func source(_ given: String?) throws -> String {
        func isSource(_ path: String) -> Bool {
            ["desired-state", "terraform"].allSatisfy { FileManager.default.fileExists(atPath: "\(path)/\($0)") }
        }
        if let given {
            guard isSource(given) else {
                throw CommandError(
                    "\(given) has no folders desired-state and terraform", advice: "Name Amarre's own repository.")
            }
            return given
        }
        var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        while folder.path != "/" {
            if isSource(folder.path) { return folder.path }
            folder.deleteLastPathComponent()
        }
        throw CommandError(
            "neither this folder nor one above it has desired-state and terraform",
            advice: "Name Amarre's own repository with --source DIR.")
    }

    /// Makes both repositories with one commit, and returns what it asks for.
    func make(from source: String, pace: DemoPace) throws -> [EnvironmentName: DesiredEnvironment] {
        try FileManager.default.createDirectory(atPath: directory.work, withIntermediateDirectories: true)
        try git("init", "--quiet", "--bare", "--initial-branch=main", "../repository")
        try git("init", "--quiet", "--initial-branch=main")
        try git("remote", "add", "origin", "../repository")
        for folder in ["desired-state", "terraform"] {
            try FileManager.default.copyItem(atPath: "\(source)/\(folder)", toPath: "\(directory.work)/\(folder)")
        }
        for environment in [DemoStory.promotedFrom, DemoStory.environment] {
            try replaceLine(
                "rollout:", with: "rollout: \(pace.rollout(in: environment))",
                in: "desired-state/\(environment)/environment.yaml")
            try keep(pace.services, in: "desired-state/\(environment)/services")
            try add(
                "settle_seconds = \(pace.settleSeconds)", to: "terraform/environments/\(environment)/terraform.tfvars")
        }
        try setTag(DemoStory.goodTag, in: DemoStory.promotedFrom)
        let state = DesiredStateFolder.read(directory.work + "/desired-state").decoded()
        guard state.findings.isEmpty else {
            throw CommandError(
                "the desired state in \(source) is invalid: \(state.findings.first.map { "\($0)" } ?? "")",
                advice: "Run `amarre validate` there.")
        }
        try git("add", "--all")
        try git("commit", "--quiet", "-m", "Start with the sample")
        try git("push", "--quiet", "origin", "main")
        return state.environments
    }

    /// A branch with one changed line, and `text` at the file's end, merged by a merge commit that names its reviewer.
    /// Returns the merge.
    func merge(
        tag: String, in environment: String = DemoStory.environment, adding text: String = "", title: String
    ) throws -> CommitID {
        let branch = "\(environment)-\(DemoStory.service)-\(tag)"
        try git("switch", "--quiet", "--create", branch)
        try setTag(tag, in: environment, adding: text)
        try git("commit", "--quiet", "--all", "-m", "Run \(DemoStory.service) \(tag) in \(environment)")
        try git("switch", "--quiet", "main")
        try git(
            "merge", "--quiet", "--no-ff", branch, "-m",
            "\(title)\n\nReviewed-by: Dominique Petit <dominique@example.org>")
        try git("push", "--quiet", "origin", "main")
        return try head()
    }

    /// Takes a merge back, and returns the commit that does.
    @discardableResult
    func revert(_ merge: CommitID) throws -> CommitID {
        try git("revert", "--no-edit", "--mainline", "1", merge.text)
        try git("push", "--quiet", "origin", "main")
        return try head()
    }

    func head() throws -> CommitID {
        guard let id = CommitID(try git("rev-parse", "HEAD")) else {
            throw CommandError("git named no commit in \(directory.work)")
        }
        return id
    }

    private func setTag(_ tag: String, in environment: String, adding text: String = "") throws {
        try edit("desired-state/\(environment)/services/\(DemoStory.service).yaml", adding: text) { line in
            guard line.hasPrefix("image:"), let range = line.range(of: #"tag: *[^ ,}]+"#, options: .regularExpression)
            else { return line }
            return line.replacingCharacters(in: range, with: "tag: \(tag)")
        }
    }

    private func replaceLine(_ start: String, with text: String, in file: String) throws {
        try edit(file) { $0.hasPrefix(start) ? text : $0 }
    }

    private func add(_ line: String, to file: String) throws {
        try edit(file) { $0.hasPrefix("registry ") ? "\($0)\n\(line)" : $0 }
    }

    /// Throws when nothing changes: then the sample isn't the one that the story is about.
    private func edit(_ file: String, adding text: String = "", _ change: (String) -> String) throws {
        let path = "\(directory.work)/\(file)"
        guard let old = FileManager.default.contents(atPath: path).map({ String(decoding: $0, as: UTF8.self) }) else {
            throw CommandError("the sample has no \(file)")
        }
        let new = old.components(separatedBy: "\n").map(change).joined(separator: "\n")
        guard new != old else { throw CommandError("\(file) of the sample isn't as the demo knows it") }
        try Data((new + text).utf8).write(to: URL(fileURLWithPath: path))
    }

    private func keep(_ services: Set<String>?, in folder: String) throws {
        guard let services else { return }
        for file in try FileManager.default.contentsOfDirectory(atPath: "\(directory.work)/\(folder)")
        where !services.contains(String(file.prefix { $0 != "." })) {
            try FileManager.default.removeItem(atPath: "\(directory.work)/\(folder)/\(file)")
        }
    }

    @discardableResult
    private func git(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory.work)
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": directory.path,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
            "GIT_AUTHOR_NAME": "Camille Martin", "GIT_AUTHOR_EMAIL": "camille@example.org",
            "GIT_COMMITTER_NAME": "Camille Martin", "GIT_COMMITTER_EMAIL": "camille@example.org",
        ]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        do { try process.run() } catch {
            throw CommandError("git can't be started", advice: "Install it: apt-get install git")
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandError(
                "git \(arguments.first ?? "") failed: \(text.trimmingCharacters(in: .whitespacesAndNewlines))")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
