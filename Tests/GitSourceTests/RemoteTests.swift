import Foundation
import GitSource
import Glibc
import Model
import Ports
import Synchronization
import TestSupport
import Testing

@Suite struct RemoteTests {
    @Test func aServerThatSaysNothingIsUnreachable() async throws {
        let repository = try TestRepository()
        let server = try SilentServer()
        let mirror = try repository.open(remote: server.url, silence: .milliseconds(200))
        let silent = try await failure { () throws(PortFailure) in try await mirror.fetch() }
        #expect(silent.kind == .unreachable && silent.reason.message.contains("nothing for too long"), "\(silent)")
        let late = try await failure { () throws(PortFailure) in
            guard let mirror = try? repository.open(remote: server.url, timeout: .milliseconds(200)) else { return }
            _ = try await mirror.fetch()
        }
        #expect(late.kind == .unreachable && late.reason.code == "git_timeout", "\(late)")
    }

    @Test func aCancelledFetchEndsSoon() async throws {
        let repository = try TestRepository()
        let server = try SilentServer()
        let mirror = try repository.open(remote: server.url, timeout: .seconds(600), silence: .seconds(600))
        let task = Task { () async -> PortFailure? in
            do throws(PortFailure) { _ = try await mirror.fetch() } catch { return error }
            return nil
        }
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
    }

    /// Terraform's working copy is made from a commit that is here, whatever the remote does meanwhile; so is what
    /// another process reads.
    @Test func whatIsHereIsReadWhileAFetchHangs() async throws {
        let repository = try TestRepository()
        let server = try SilentServer()
        let first = try repository.open()
        let commit = try await first.fetch()
        // The same mirror, as if its remote had fallen silent.
        try Data("\(server.url)\n".utf8).write(to: URL(fileURLWithPath: repository.mirror + "/amarre-mirror"))
        let mirror = try repository.open(remote: server.url, timeout: .seconds(600), silence: .seconds(600))
        let ended = Mutex(false)
        let hanging = Task {
            _ = try? await mirror.fetch()
            ended.withLock { $0 = true }
        }
        try #require(await eventually { server.connections > 0 })
        for reader in [mirror, try repository.open(remote: server.url)] {
            #expect(try await reader.lastKnownCommit() == commit)
            #expect(try await reader.commit(commit.id) == commit)
        }
        // They didn't wait for it: it would have ended first.
        #expect(!ended.withLock { $0 })
        hanging.cancel()
        await hanging.value
    }

    @Test func nobodyListens() async throws {
        let repository = try TestRepository()
        let problem = try await failure { () throws(PortFailure) in
            guard let mirror = try? repository.open(remote: "http://127.0.0.1:1/x") else { return }
            _ = try await mirror.fetch()
        }
        #expect(problem.kind == .unreachable && problem.reason.message.contains("Connection refused"), "\(problem)")
    }

    @Test func aPathWithNothingThereIsSaidSo() async throws {
        let repository = try TestRepository()
        let mirror = try repository.open(remote: "/nowhere/state")
        let problem = try await failure { () throws(PortFailure) in try await mirror.fetch() }
        #expect(
            problem.kind == .unreachable && problem.reason.message.contains("there is no git repository"), "\(problem)")
    }

    @Test func overHTTPWithAToken() async throws {
        let repository = try TestRepository()
        let server = try GitHTTPServer(repository)
        let secret = "t0ken-canary"
        let good = GitToken { Redacted(secret) }
        let mirror = try repository.open(remote: server.url + "/origin/.git", token: good)
        #expect(try await mirror.fetch().id == (try repository.head()))
        let next = try repository.commit(["a": String(repeating: "x", count: 100_000)])
        #expect(try await mirror.fetch().id == next)

        let path = repository.root + "/token"
        try "wrong\n".write(toFile: path, atomically: true, encoding: .utf8)
        let rotated = try repository.open(remote: server.url + "/origin/.git", token: .file(path))
        let refused = try await failure { () throws(PortFailure) in try await rotated.fetch() }
        #expect(
            refused.kind == .denied && refused.reason.code == "git_token_refused"
                && !refused.reason.message.contains("wrong"), "\(refused)"
        )
        try (secret + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try await rotated.fetch().id == next)
        try FileManager.default.removeItem(atPath: path)
        let unreadable = try await failure { () throws(PortFailure) in try await rotated.fetch() }
        #expect(unreadable.kind == .denied && unreadable.reason.code == "git_token_unreadable")
        #expect(unreadable.reason.message.contains(path), "\(unreadable)")

        for (address, token, kind, code) in [
            ("/origin/.git", nil, PortFailure.Kind.denied, "git_token_missing"),
            ("/absent/.git", good, .denied, "git_repository_not_found"),
            ("/redirect/.git", good, .invalid, "git_redirect"),
            ("/busy/.git", good, .throttled, "git_throttled"),
        ] {
            let other = try repository.open(remote: server.url + address, token: token)
            let problem = try await failure { () throws(PortFailure) in try await other.fetch() }
            #expect(problem.kind == kind && problem.reason.code == code, "\(address): \(problem)")
            #expect(!problem.reason.message.contains(secret))
        }
        // Nothing of the token stays on disk.
        let everything = try FileManager.default.subpathsOfDirectory(atPath: repository.mirror)
        for file in everything {
            let data = FileManager.default.contents(atPath: repository.mirror + "/" + file) ?? Data()
            #expect(data.range(of: Data(secret.utf8)) == nil, "\(file)")
        }
    }

    /// The token goes to nobody whose certificate isn't trusted.
    @Test func aCertificateThatNobodyTrustsIsRefused() async throws {
        let repository = try TestRepository()
        let certificate = repository.root + "/server.pem"
        try SSHServer.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost", "-keyout", certificate + ".key", "-out", certificate + ".crt",
            ])
        let parts = try [".crt", ".key"].map { try String(contentsOfFile: certificate + $0, encoding: .utf8) }
        try parts.joined().write(toFile: certificate, atomically: true, encoding: .utf8)
        let server = try GitHTTPServer(repository, certificate: certificate)
        let mirror = try repository.open(
            remote: server.url + "/origin/.git", token: GitToken { Redacted("t0ken-canary") })
        let refused = try await failure { () throws(PortFailure) in try await mirror.fetch() }
        #expect(refused.kind == .unreachable && refused.reason.code == "git_certificate", "\(refused)")
    }
}

/// `git http-backend` behind a small server that asks for a token. Python ends when the pipe to it does.
final class GitHTTPServer: Sendable {
    let url: String
    private let process: Process
    private let keepAlive = Pipe()

    /// Over TLS when there is a `certificate`, a PEM file with a certificate for `localhost` and its key. The test is
    /// skipped when the machine has no python3 or no http-backend.
    init(_ repository: TestRepository, certificate: String? = nil) throws {
        let backend = try repository.git("--exec-path") + "/git-http-backend"
        guard FileManager.default.isExecutableFile(atPath: backend) else {
            throw skippedTest("git http-backend isn't here")
        }
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.script, repository.root, backend, certificate ?? ""]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = keepAlive
        do { try process.run() } catch { throw skippedTest("python3 can't be started") }
        var line = Data()
        while !line.contains(10) {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw skippedTest("the git server of this test doesn't start; it needs python3") }
            line += more
        }
        url = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    deinit {
        try? keepAlive.fileHandleForWriting.close()
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }

    private static let script = """
        import base64, http.server, os, ssl, subprocess, sys, threading
        root, backend, certificate = sys.argv[1:4]
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *a): pass
            def answer(self, status, **headers):
                self.send_response(status)
                for k, v in headers.items(): self.send_header(k.replace('_', '-'), v)
                self.send_header('Content-Length', '0'); self.end_headers()
            def do_GET(self):
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                want = 'Basic ' + base64.b64encode(b'x-access-token:t0ken-canary').decode()
                if self.headers.get('Authorization') != want: return self.answer(401, WWW_Authenticate='Basic realm="git"')
                path, _, query = self.path.partition('?')
                if path.startswith('/redirect'): return self.answer(302, Location='http://localhost:1/origin/.git/info/refs?' + query)
                if path.startswith('/busy'): return self.answer(429)
                if path.startswith('/absent'): return self.answer(404)
                env = dict(os.environ, GIT_PROJECT_ROOT=root, GIT_HTTP_EXPORT_ALL='1', PATH_INFO=path, QUERY_STRING=query, REMOTE_USER='x',
                    REQUEST_METHOD=self.command, CONTENT_TYPE=self.headers.get('Content-Type') or '', CONTENT_LENGTH=str(len(body)),
                    HTTP_CONTENT_ENCODING=self.headers.get('Content-Encoding') or '', GIT_CONFIG_GLOBAL='/dev/null', GIT_CONFIG_NOSYSTEM='1')
                out = subprocess.run([backend], input=body, env=env, stdout=subprocess.PIPE).stdout
                head, _, rest = out.partition(b'\\r\\n\\r\\n')
                lines = [l.split(': ', 1) for l in head.decode().splitlines() if ': ' in l]
                status = next((int(v.split()[0]) for k, v in lines if k == 'Status'), 200)
                self.send_response(status)
                for k, v in lines:
                    if k != 'Status': self.send_header(k, v)
                self.send_header('Content-Length', str(len(rest))); self.end_headers(); self.wfile.write(rest)
            do_POST = do_GET
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(('https://localhost:%d' if certificate else 'http://127.0.0.1:%d') % server.server_address[1], flush=True)
        sys.stdin.read()
        """
}
