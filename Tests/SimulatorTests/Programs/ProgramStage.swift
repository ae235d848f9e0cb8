import Foundation
import Glibc
import ScalewaySimulator
import SimulatedCloud
import TestSupport
import Testing

/// A folder of programs and a simulator that may run them. The program is a web server of Python's standard library that
/// says how it was started.
struct ProgramStage: Sendable {
    /// Programs lie in `root` of it.
    private let folder: TemporaryFolder
    let configuration: SimulatorConfiguration
    static let adminToken = "admin-of-the-tests"
    static let command = #","command":["python3","server.py"]"#
    static let probe =
        #","startup_probe":{"failure_threshold":60,"interval":"1s","timeout":"1s","http":{"path":"/health"}}"#

    /// Deploys take 4 ms, and SIGKILL comes 0.2 s after SIGTERM.
    init(stateFile: String? = nil) throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("root"), withIntermediateDirectories: true)
        configuration = SimulatorConfiguration(
            cloud: CloudSettings(timings: .fast, timeScale: 50), stateFile: stateFile, seed: 5,
            programs: AllowedPrograms(folder: folder.file("root"), adminToken: Self.adminToken))
    }

    /// The path of something in the folder of programs.
    func file(_ name: String) -> String { folder.file("root/\(name)") }

    /// Puts a program into the folder of an image, and returns that.
    @discardableResult
    func add(_ image: String, _ tag: String, _ script: String = Self.server) throws -> String {
        try FileManager.default.createDirectory(atPath: file("\(image)/\(tag)"), withIntermediateDirectories: true)
        try write("\(image)/\(tag)/server.py", script)
        return file("\(image)/\(tag)")
    }

    /// Writes a file into the folder of programs.
    func write(_ name: String, _ text: String) throws {
        try folder.write("root/\(name)", text)
    }

    func run<Value: Sendable>(_ body: @escaping @Sendable (SimulatorClient) async throws -> Value) async throws -> Value
    {
        try await withSimulator(configuration, body)
    }

    /// Creates a container of `app:1` that runs the program.
    static func create(_ client: SimulatorClient, image: String = "app:1", more: String = "") async throws -> JSON {
        try await client.createContainer(
            "web", in: try await client.createNamespace(), image: image, more: command + probe + more)
    }

    /// Waits until the container has a status.
    static func settles(_ container: JSON, _ status: String, _ client: SimulatorClient) async throws -> Bool {
        let id = container["id"]?.string ?? ""
        return try await eventually { try await client.container(id)["status"] == .string(status) }
    }

    /// A new connection to the container.
    static func endpoint(_ container: JSON) throws -> HTTPConnection {
        try HTTPConnection(port: SimulatorClient.port(of: try #require(container["public_endpoint"]?.string)))
    }

    static func ask(_ container: JSON, _ path: String, method: String = "GET", body: String? = nil) async throws
        -> HTTPConnection.Answer
    {
        try await endpoint(container).send(method, path, body: body)
    }

    /// The pids of what runs.
    static func running(_ client: SimulatorClient) async throws -> [pid_t] {
        try await client.call("GET", "/_simulator/programs").json["programs"]?.array.compactMap {
            $0["pid"]?.int.map { pid_t($0) }
        } ?? []
    }

    /// Whether there is such a process; one that has ended and waits for its parent is none.
    static func lives(_ pid: pid_t) -> Bool {
        guard let file = fopen("/proc/\(pid)/stat", "r") else { return false }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        // `pid (name) state …`
        guard let end = text.lastIndex(of: ")") else { return false }
        return !text[end...].dropFirst(2).hasPrefix("Z")
    }

    static let server = #"""
        import http.server, json, os, signal, subprocess, sys
        descriptors = sorted(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + name))
        children = []
        def terminated(number, frame):
            open(os.path.join(os.getcwd(), "terminated"), "w").close()
            if not os.path.exists("stubborn"):
                os._exit(0)
        signal.signal(signal.SIGTERM, terminated)
        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self, status, value):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("X-Program", "own")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
            def do_GET(self):
                if self.path == "/health":
                    self.answer(503 if os.path.exists("ill") else 200, "health")
                elif self.path == "/start":
                    variables = open("/proc/self/environ").read().split("\0")[:-1]
                    self.answer(200, {
                        "arguments": open("/proc/self/cmdline").read().split("\0")[:-1], "variables": variables,
                        "folder": os.getcwd(), "descriptors": descriptors, "pid": os.getpid(), "group": os.getpgid(0),
                        "home": os.stat(os.environ["HOME"]).st_mode & 0o777,
                        "streams": [os.readlink("/proc/self/fd/%d" % number) for number in range(3)],
                        "blocked": [line.split()[1] for line in open("/proc/self/status") if line.startswith("SigBlk")],
                    })
                elif self.path == "/children":
                    children.append(subprocess.Popen(["sleep", "1000"]).pid)
                    children.append(subprocess.Popen(["sleep", "1000"], start_new_session=True).pid)
                    self.answer(200, children)
                elif self.path == "/exit":
                    os._exit(3)
                else:
                    self.answer(200, {
                        "method": self.command, "path": self.path, "headers": dict(self.headers),
                        "body": self.rfile.read(int(self.headers.get("Content-Length", 0))).decode(),
                    })
            do_POST = do_PUT = do_HEAD = do_DELETE = do_GET
            def do_PATCH(self):
                self.answer(418, {"version": sys.argv[1:]})
        http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
        """#
}
