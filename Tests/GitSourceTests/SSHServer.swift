import Foundation
import Glibc
import LocalServers
import TestSupport
import Testing

/// A real `sshd` on loopback for one test: its own configuration, host keys and authorised keys, as this very user. It
/// ends with the value.
final class SSHServer: Sendable {
    let root: String
    let port: UInt16
    private let program: LeashedProgram

    /// The test is skipped when there is no sshd.
    init(_ root: String, authorised: [String]) async throws {
        guard
            let program = ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].first(where: FileManager.default.isExecutableFile)
        else {
            throw skippedTest("there is no sshd; install openssh-server (Scripts/bootstrap does)")
        }
        self.root = root
        // Run by root, sshd insists on its own folder; the Debian service makes the same one.
        if geteuid() == 0 { mkdir("/run/sshd", 0o755) }
        for kind in ["ed25519", "ecdsa"] {
            try Self.run("ssh-keygen", ["-q", "-t", kind, "-N", "", "-C", "", "-f", "\(root)/host-\(kind)"])
        }
        try (authorised.joined(separator: "\n") + "\n").write(
            toFile: root + "/authorised", atomically: true, encoding: .utf8)
        var chosen: UInt16 = 0
        var started: LeashedProgram?
        // sshd can't choose a port by itself; between the choice and its start another program may take it.
        for _ in 0..<5 where started == nil {
            chosen = try freePort()
            started = try await Self.start(program, root: root, port: chosen)
        }
        port = chosen
        self.program = try #require(started, "sshd doesn't start: \(Self.text(root + "/sshd.log"))")
    }

    /// Stops and continues it: a server that accepts and says nothing.
    func pause() { program.send(SIGSTOP) }
    func resume() { program.send(SIGCONT) }

    var user: String { NSUserName() }
    func url(_ path: String) -> String { "ssh://\(user)@127.0.0.1:\(port)\(path)" }

    /// The public host key, as in a `.pub` file.
    func hostKey(_ kind: String = "ecdsa") -> String {
        Self.text("\(root)/host-\(kind).pub").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// `known_hosts` lines of all its keys.
    var knownHosts: String { ["ed25519", "ecdsa"].map { "[127.0.0.1]:\(port) \(hostKey($0))\n" }.joined() }

    static func fingerprint(_ publicKey: String) throws -> String {
        let path = NSTemporaryDirectory() + "amarre-key-\(UUID().uuidString).pub"
        defer { unlink(path) }
        try publicKey.write(toFile: path, atomically: true, encoding: .utf8)
        return try String(run("ssh-keygen", ["-l", "-f", path]).split(separator: " ")[1])
    }

    static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    @discardableResult
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw TestRepository.GitError(text: "\(program) \(arguments): \(text)")
        }
        return text
    }

    private static func start(_ program: String, root: String, port: UInt16) async throws -> LeashedProgram? {
        try """
        ListenAddress 127.0.0.1
        Port \(port)
        HostKey \(root)/host-ed25519
        HostKey \(root)/host-ecdsa
        PidFile none
        AuthorizedKeysFile \(root)/authorised
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        PermitUserEnvironment no
        LogLevel VERBOSE

        """.write(toFile: root + "/sshd.conf", atomically: true, encoding: .utf8)
        let log = root + "/sshd.log"
        let process = try LeashedProgram(program, ["-D", "-e", "-f", root + "/sshd.conf"], log: log)
        let ready = await eventually(within: .seconds(60)) {
            text(log).contains("Server listening on 127.0.0.1 port \(port)") || text(log).contains("Cannot bind")
        }
        return ready && !text(log).contains("Cannot bind") ? process : nil
    }
}
