import Foundation
import Glibc
import Model

/// A real repository in a folder of its own, made with the `git` binary; the folder goes with it.
final class TestRepository: Sendable {
    let root: String
    var path: String { root + "/origin" }
    var mirror: String { root + "/data/mirror" }

    init(empty: Bool = false) throws {
        root = NSTemporaryDirectory() + "amarre-git-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root + "/origin", withIntermediateDirectories: true)
        try git("init", "--quiet", "--initial-branch=main")
        if !empty { try commit(["desired-state/staging/environment.yaml": "name: staging\n"]) }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    struct GitError: Error { let text: String }

    @discardableResult
    func git(_ arguments: String..., input: String? = nil) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-c", "protocol.file.allow=always"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": root,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Camille Autrice", "GIT_AUTHOR_EMAIL": "camille@example.org",
            "GIT_AUTHOR_DATE": "2026-05-05T14:42:36+02:00",
            "GIT_COMMITTER_NAME": "Dominique", "GIT_COMMITTER_EMAIL": "dominique@example.org",
            "GIT_COMMITTER_DATE": "2026-05-05T13:00:00Z",
        ]
        let output = Pipe()
        let standardInput = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = standardInput
        try process.run()
        if let input { try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
        try standardInput.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw GitError(text: "git \(arguments): \(text)") }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Writes files, commits everything and returns the id.
    @discardableResult
    func commit(_ files: [String: String], message: String = "A change") throws -> CommitID {
        for (name, content) in files {
            let place = path + "/" + name
            try FileManager.default.createDirectory(
                atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try content.write(toFile: place, atomically: false, encoding: .utf8)
        }
        try git("add", "--all")
        try git("commit", "--quiet", "--allow-empty", "-m", message)
        return try head()
    }

    /// A commit of a tree written by hand, for what the work tree or `git add` would refuse. Lines as for `git mktree`.
    func commitTree(_ lines: String) throws -> CommitID {
        let inner = try git("mktree", "--missing", input: lines)
        let outer = try git("mktree", "--missing", input: "040000 tree \(inner)\tdesired-state\n")
        let commit = try git("commit-tree", outer, "-m", "odd")
        try git("update-ref", "refs/heads/main", commit)
        return try head()
    }

    func blob(_ content: String) throws -> String { try git("hash-object", "-w", "--stdin", input: content) }

    func head() throws -> CommitID {
        guard let id = CommitID(try git("rev-parse", "HEAD")) else { throw GitError(text: "no commit") }
        return id
    }
}
