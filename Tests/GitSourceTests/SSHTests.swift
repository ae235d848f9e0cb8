import DesiredState
import Foundation
import GitSource
import Glibc
import Model
import Ports
import Testing

@testable import GitSource

@Suite struct SSHTests {
    /// A repository behind a real sshd, with a key that may read it.
    private struct Bench {
        let repository: TestRepository
        let server: SSHServer
        var root: String { repository.root }
        var key: String { root + "/key" }
        var known: String { root + "/known" }

        init() async throws {
            repository = try TestRepository()
            let root = repository.root
            try SSHServer.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", root + "/key"])
            try SSHServer.run(
                "ssh-keygen", ["-q", "-t", "ed25519", "-N", "p4ss phrase", "-C", "", "-f", root + "/locked"])
            try SSHServer.run("ssh-keygen", ["-q", "-t", "ecdsa", "-N", "", "-C", "", "-f", root + "/stranger"])
            let keys = ["key", "locked"].map {
                SSHServer.text("\(root)/\($0).pub").trimmingCharacters(in: .whitespacesAndNewlines)
            }
            server = try await SSHServer(root, authorised: keys)
            try pin(server.knownHosts)
        }

        func pin(_ text: String) throws { try text.write(toFile: known, atomically: true, encoding: .utf8) }

        func open(
            key: String? = nil, passphrase: String? = nil, path: String? = nil, timeout: Duration = .seconds(30),
            silence: Duration = .seconds(20)
        ) throws -> GitMirror {
            GitMirror(
                configuration: try GitConfiguration(
                    remote: server.url(path ?? repository.path), branch: "main", mirror: repository.mirror,
                    ssh: GitSSH(keyFile: key ?? self.key, passphraseFile: passphrase, knownHostsFile: known),
                    timeout: timeout,
                    silence: silence))
        }

        func failure(_ mirror: GitMirror) async throws -> PortFailure {
            try await GitSourceTests.failure { () throws(PortFailure) in try await mirror.fetch() }
        }
    }

    @Test func fetchesWithAKeyAndAPinnedHostKey() async throws {
        let bench = try await Bench()
        let mirror = try bench.open()
        #expect(try await mirror.fetch().id == (try bench.repository.head()))
        let next = try bench.repository.commit(["a": String(repeating: "x", count: 300_000)])
        #expect(try await mirror.fetch().id == next)
        #expect(try await mirror.files(at: next, below: "desired-state").map(\.path) == ["staging/environment.yaml"])

        let passphrase = bench.root + "/passphrase"
        try "p4ss phrase\n".write(toFile: passphrase, atomically: true, encoding: .utf8)
        chmod(passphrase, 0o600)
        #expect(try await bench.open(key: bench.root + "/locked", passphrase: passphrase).fetch().id == next)

        // As Debian's ssh writes them: hashed names.
        try SSHServer.run("ssh-keygen", ["-q", "-H", "-f", bench.known])
        #expect(SSHServer.text(bench.known).hasPrefix("|1|"))
        #expect(try await mirror.fetch().id == next)
    }

    @Test func aHostKeyThatIsntPinnedIsRefusedBeforeTheLogin() async throws {
        let bench = try await Bench()
        let mirror = try bench.open()
        try bench.pin(
            "# nothing\nother.example.org \(bench.server.hostKey())\n@cert-authority * \(bench.server.hostKey())\n")
        let unknown = try await bench.failure(mirror)
        #expect(unknown.kind == .denied && unknown.reason.code == "git_host_key_unknown", "\(unknown)")
        let seen = try #require(
            ["ecdsa", "ed25519"].first { unknown.reason.message.contains(bench.server.hostKey($0)) }, "\(unknown)")
        #expect(unknown.reason.message.contains(try SSHServer.fingerprint(bench.server.hostKey(seen))), "\(unknown)")

        // The line that the message asks for is the one that helps.
        let line = "[127.0.0.1]:\(bench.server.port) \(bench.server.hostKey(seen))\n"
        #expect(unknown.reason.message.hasSuffix(line.dropLast()), "\(unknown)")
        try bench.pin(line)
        #expect(try await mirror.fetch().id == (try bench.repository.head()))

        // Another key under the same name, as when somebody else answers.
        try SSHServer.run("ssh-keygen", ["-q", "-t", seen, "-N", "", "-C", "", "-f", bench.root + "/other"])
        let other = SSHServer.text(bench.root + "/other.pub")
        try bench.pin("[127.0.0.1]:\(bench.server.port) \(other)")
        let changed = try await bench.failure(mirror)
        #expect(changed.kind == .denied && changed.reason.code == "git_host_key_changed", "\(changed)")
        for key in [other, bench.server.hostKey(seen)] {
            #expect(changed.reason.message.contains(try SSHServer.fingerprint(key)), "\(changed)")
        }
        try bench.pin(line + "@revoked * \(bench.server.hostKey(seen))\n")
        let revoked = try await bench.failure(mirror)
        #expect(
            revoked.reason.code == "git_host_key_changed" && revoked.reason.message.contains("revoked"), "\(revoked)")
        // Nobody was let in but in the one good fetch: it connected once for the list and once for the pack at most.
        let logins = SSHServer.text(bench.root + "/sshd.log").split(separator: "\n").filter {
            $0.contains("Accepted publickey")
        }
        #expect((1...2).contains(logins.count), "\(logins)")
    }

    @Test func eachTroubleHasItsOwnAnswer() async throws {
        let bench = try await Bench()
        func expect(_ mirror: GitMirror, _ code: String, _ words: String, _ location: SourceLocation = #_sourceLocation)
            async throws
        {
            let problem = try await bench.failure(mirror)
            #expect(
                problem.kind == .denied && problem.reason.code == code && problem.reason.message.contains(words),
                "\(problem)",
                sourceLocation: location)
        }
        try await expect(try bench.open(key: bench.root + "/stranger"), "git_key_refused", "refused the ssh key")
        try await expect(try bench.open(path: bench.root + "/absent"), "git_repository_not_found", "check the path")
        try await expect(try bench.open(key: bench.root + "/locked"), "git_key_unusable", "passphrase")
        try await expect(try bench.open(key: bench.root + "/none"), "git_key_unreadable", "No such file")
        try await expect(try bench.open(key: bench.root + "/key.pub"), "git_key_unreadable", "chmod 600")
        chmod(bench.key, 0o640)
        try await expect(try bench.open(), "git_key_unreadable", "mode 0640")
        chmod(bench.key, 0o600)
        try "not a key\n".write(toFile: bench.root + "/nothing", atomically: true, encoding: .utf8)
        chmod(bench.root + "/nothing", 0o600)
        try await expect(try bench.open(key: bench.root + "/nothing"), "git_key_unusable", "ssh-keygen")
        chmod(bench.known, 0o666)
        try await expect(try bench.open(), "git_key_unreadable", "others may write it")
    }

    @Test func aServerThatStopsInTheMiddleHoldsNobody() async throws {
        let bench = try await Bench()
        _ = try await bench.open().fetch()
        bench.server.pause()
        defer { bench.server.resume() }
        let silent = try await bench.failure(try bench.open(silence: .milliseconds(300)))
        #expect(
            silent.kind == .unreachable && silent.reason.code == "git_timeout"
                && silent.reason.message.contains("nothing"), "\(silent)")
        let late = try await bench.failure(try bench.open(timeout: .milliseconds(300)))
        #expect(late.kind == .unreachable && late.reason.code == "git_timeout", "\(late)")
        let mirror = try bench.open(timeout: .seconds(600), silence: .seconds(600))
        let task = Task { () async -> PortFailure? in
            do throws(PortFailure) { _ = try await mirror.fetch() } catch { return error }
            return nil
        }
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
    }

    @Test func addressesOfSSH() throws {
        let ssh = GitSSH(keyFile: "/k", knownHostsFile: "/h")
        func place(_ remote: String, _ ssh: GitSSH?) throws -> String? {
            try GitConfiguration(remote: remote, branch: "main", mirror: "/m", ssh: ssh).endpoint.map {
                "\($0.host) \($0.port)"
            }
        }
        #expect(try place("ssh://git@git.example.org/a/b.git", ssh) == "git.example.org 22")
        #expect(try place("ssh://git@[::1]:2222/a", ssh) == "::1 2222")
        #expect(try place("git@git.example.org:a/b.git", ssh) == "git.example.org 22")
        for (remote, ssh, words) in [
            ("ssh://git.example.org/a", ssh, "no user"), ("ssh://git:s3cret@git.example.org/a", ssh, "password"),
            ("ssh://git@git.example.org", ssh, "no repository"), ("ssh://git@git.example.org/a", nil, "sshKeyFile"),
            ("git@git.example.org:", ssh, "USER@HOST"), ("https://git.example.org/a", ssh, "no ssh address"),
            ("/srv/a", ssh, "no ssh address"),
        ] as [(String, GitSSH?, String)] {
            let problem = #expect(throws: PortFailure.self) { _ = try place(remote, ssh) }
            #expect(problem?.reason.message.contains(words) == true, "\(remote): \(String(describing: problem))")
            #expect(problem?.reason.message.contains("s3cret") == false)
        }
    }
}
