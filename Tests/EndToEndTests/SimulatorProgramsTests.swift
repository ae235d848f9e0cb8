import Foundation
import Glibc
import HTTPTransport
import TestSupport
import Testing

/// `amarre simulator --allow-programs` as a process of its own.
@Suite("Programs of the simulator, as a person starts it")
struct SimulatorProgramsTests {
    private struct Started {
        let simulator: Program
        let url: String
        let adminToken: String
        let folder: TemporaryFolder
        let transport: HTTPTransport

        func call(_ method: String, _ url: String, _ body: String? = nil) async throws -> [String: Any] {
            let answer = try await transport.send(
                HTTPRequest(
                    method: method, url: url,
                    headers: [
                        "X-Auth-Token": "owner", "X-Admin-Token": adminToken, "Content-Type": "application/json",
                    ],
                    body: body.map { Array($0.utf8) }))
            let object = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
            return (object ?? [:]).merging(["http": answer.status]) { $1 }
        }
    }

    private static let organization = "11111111-1111-4111-8111-111111111111"
    private static let secret = "canary-of-the-container"
    /// Prints its secret, has a child that left its group, and says who they are.
    private static let server = #"""
        import http.server, json, os, subprocess, sys
        print(os.environ["KEY"], flush=True)
        print(os.environ["KEY"], file=sys.stderr, flush=True)
        child = subprocess.Popen(["sleep", "1000"], start_new_session=True).pid
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps({"pids": [os.getpid(), child, os.getppid()]}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
        http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
        """#

    private static func start(_ more: [String] = []) async throws -> Started {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.file("programs/app/1"), withIntermediateDirectories: true)
        try folder.write("programs/app/1/server.py", server)
        let simulator = try Program(
            try AmarreBinary.path,
            [
                "simulator", "--port", "0", "--timings", "fast", "--time-scale", "50", "--allow-programs",
                folder.file("programs"),
            ] + more,
            environment: [:], output: folder.file("output"), errors: folder.file("errors"))
        guard await eventually({ simulator.output.hasSuffix("\n") }) else {
            throw Program.Failure(description: "the simulator isn't ready: \(simulator.errors)")
        }
        let lines = simulator.output.split(separator: "\n")
        let url = try #require(lines.first).dropFirst("ready ".count)
        return Started(
            simulator: simulator, url: String(url),
            adminToken: lines.count > 1 ? String(lines[1].dropFirst("admin ".count)) : "", folder: folder,
            transport: try HTTPTransport())
    }

    /// Whether a process exists and hasn't ended.
    private static func lives(_ pid: Int) -> Bool {
        guard let file = fopen("/proc/\(pid)/stat", "r") else { return false }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        return text.lastIndex(of: ")").map { !text[$0...].dropFirst(2).hasPrefix("Z") } ?? false
    }

    @Test(
        "whatever ends the simulator, or the one that watches over a program, ends the program and what it started",
        arguments: [(SIGTERM, 0), (SIGINT, 0), (SIGKILL, 128 + SIGKILL), (nil, nil)] as [(Int32?, Int32?)])
    func nothingIsLeft(_ signal: Int32?, _ status: Int32?) async throws {
        let started = try await Self.start()
        #expect(started.adminToken.utf8.count == 32)
        let api = "\(started.url)/containers/v1/regions/fr-par"
        let namespace = try await started.call(
            "POST", "\(api)/namespaces", #"{"name":"production","project_id":"\#(Self.organization)"}"#)
        let container = try await started.call(
            "POST", "\(api)/containers",
            #"{"name":"web","namespace_id":"\#(namespace["id"] ?? "")","image":"app:1","min_scale":1,"#
                + #""command":["python3","server.py"],"secret_environment_variables":{"KEY":"\#(Self.secret)"}}"#)
        let endpoint = try #require(container["public_endpoint"] as? String)
        #expect(try await eventually { try await started.call("GET", endpoint)["http"] as? Int == 200 })
        let pids = try #require(try await started.call("GET", endpoint)["pids"] as? [Int])
        #expect(pids.count == 3 && pids.allSatisfy(Self.lives))
        if let signal {
            started.simulator.send(signal)
            #expect(try await started.simulator.wait() == status)
        } else {
            kill(pid_t(pids[2]), SIGKILL)
        }
        // The guardian's own death leaves who left the program's group: Linux tells nobody of it.
        let ended = signal == nil ? [pids[0], pids[2]] : pids
        #expect(await eventually(within: .seconds(20)) { !ended.contains(where: Self.lives) })
        if signal == nil { kill(pid_t(pids[1]), SIGKILL) }
        #expect(!(started.simulator.output + started.simulator.errors).contains(Self.secret))
    }

    @Test("a token that was given isn't printed, and is the one that counts")
    func givenToken() async throws {
        let started = try await Self.start(["--admin-token", "given-by-hand"])
        #expect(started.simulator.output == "ready \(started.url)\n")
        #expect(try await started.call("GET", "\(started.url)/_simulator/programs")["http"] as? Int == 401)
        let answer = try await started.transport.send(
            HTTPRequest(url: "\(started.url)/_simulator/programs", headers: ["X-Admin-Token": "given-by-hand"]))
        #expect(answer.status == 200 && String(decoding: answer.body, as: UTF8.self) == #"{"programs":[]}"#)
    }

    @Test(
        "options that can't be meant are refused",
        arguments: [
            (["--admin-token", "x"], 64, "--admin-token needs --allow-programs."),
            (["--allow-programs", ".", "--admin-token", "two words"], 64, "visible ASCII"),
            (["--allow-programs", "no-such-folder"], 1, "the folder of programs no-such-folder isn't there"),
        ] as [([String], Int32, String)])
    func refused(_ options: [String], _ status: Int32, _ words: String) async throws {
        let result = try await AmarreBinary.run(["simulator", "--port", "0"] + options)
        #expect(result.status == status && result.output.isEmpty)
        #expect(result.errors.contains(words))
    }
}
