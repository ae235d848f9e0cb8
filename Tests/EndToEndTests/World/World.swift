import Demo
import Foundation
import Glibc
import HTTPTransport
import Synchronization
import TestSupport
import Testing

/// A whole installation of its own: a simulator, a bare repository, a provider mirror, a configuration file, and every
/// process that a test starts from it. Nothing is left of it afterwards.
final class World: Sendable {
    /// Stands in every secret value, so that a search for it finds any of them.
    static let canary = "canary-5f0c8e2d"
    static let staging = "22222222-2222-2222-2222-222222222222"
    static let production = "11111111-1111-1111-1111-111111111111"
    /// The simulator's.
    static let organization = "11111111-1111-4111-8111-111111111111"
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    let folder: TemporaryFolder
    /// On tmpfs; the controller's private directory is made in it.
    let memory: String
    /// Where Terraform's state is; nil for the folder `state`.
    let store: ObjectStore?
    let url: String
    /// The folder whose programs the simulator runs for containers that have a command; nil for none.
    let programs: String?
    let simulator: Mutex<Program>
    let transport: HTTPTransport
    private let counter = Mutex(0)

    /// A world whose repository holds `services` in staging, seeded with their images and the secret, run through
    /// `body` and then through ``expectCleanEnd()``.
    static func with(
        _ services: [String: String] = ["streamlit": World.service()], store: ObjectStore? = nil,
        _ body: (World) async throws -> Void
    ) async throws {
        var files = ["desired-state/staging/environment.yaml": environment()]
        for (name, text) in services { files["desired-state/staging/services/\(name).yaml"] = text }
        try await with(files: files, store: store, body)
    }

    /// As above, with all files of the desired state given. With a `store` Terraform's state is there, else in the
    /// folder `state`. A `whole` one has all modules of its roots; else only what runs, which is made in seconds.
    static func with(
        files: [String: String], store: ObjectStore? = nil, whole: Bool = false, programs: String? = nil,
        _ body: (World) async throws -> Void
    ) async throws {
        let world = try await World(store, programs)
        do {
            try await world.seed()
            try await world.begin(files, whole: whole)
            try await body(world)
            try await world.expectCleanEnd()
        } catch {
            await world.end()
            throw error
        }
        await world.end()
    }

    private init(_ store: ObjectStore?, _ programs: String?) async throws {
        self.store = store
        self.programs = programs
        folder = try TemporaryFolder()
        memory = "/dev/shm/\(URL(fileURLWithPath: folder.path).lastPathComponent)"
        guard mkdir(memory, 0o700) == 0 else { throw Program.Failure(description: "\(memory) can't be made") }
        for name in ["tmp", "home", "output"] {
            try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: false)
        }
        let executable = URL(fileURLWithPath: try AmarreBinary.path)
        try StandInMirror(
            directory: URL(fileURLWithPath: folder.path),
            executable: executable.deletingLastPathComponent().appendingPathComponent("amarre-stand-in-provider")
        ).install()
        transport = try HTTPTransport()
        let program = try Self.simulator(folder, port: 0, programs)
        simulator = Mutex(program)
        url = try await Self.ready(program)
        let (access, secret) = try await makeKey()
        try folder.write("scw.yaml", "access_key: \(access)\nsecret_key: \(secret)\ndefault_region: fr-par\n")
        chmod(folder.file("scw.yaml"), 0o600)
        let state =
            store.map { "backend: { endpoint: \"\($0.endpoint)\", bucket: \(ObjectStore.bucket) }" }
            ?? "stateDirectory: state"
        try folder.write(
            "config.yaml",
            """
            dataDirectory: data
            source: { repository: repository, branch: main, pollInterval: 300ms }
            scaleway: { apiURL: "\(url)", configFile: scw.yaml, surveyInterval: 1s }
            terraform: { cliConfigFile: terraform.rc, \(state), environment: { AMARRE_STANDIN_POLL: 50ms } }

            """)
    }

    /// An application of its own with a key and the rights of the controller's role, as an operator makes it.
    private func makeKey() async throws -> (access: String, secret: String) {
        struct Application: Decodable { let id: String }
        struct Key: Decodable {
            let access_key: String
            let secret_key: String
        }
        let application = try JSONDecoder().decode(
            Application.self, from: Data(try await call("POST", "/iam/v1alpha1/applications", #"{"name":"amarre"}"#)))
        try await giveRights(to: application.id)
        let body = #"{"application_id":"\#(application.id)","description":"controller"}"#
        let key = try JSONDecoder().decode(Key.self, from: Data(try await call("POST", "/iam/v1alpha1/api-keys", body)))
        return (key.access_key, key.secret_key)
    }

    /// The policy that `terraform/modules/access` gives the controller, in both environments, as one controller is for both.
    private func giveRights(to application: String) async throws {
        let role = try ControllerRole()
        let body = """
            {"name":"amarre","application_id":"\(application)","rules":[
              {"project_ids":["\(Self.staging)","\(Self.production)"],"permission_set_names":\(role.project)},
              {"organization_id":"\(Self.organization)","permission_set_names":\(role.organization)}]}
            """
        _ = try await call("POST", "/iam/v1alpha1/policies", body)
    }

    /// Waits until Audit Trail shows a write to a container, which is some time after the write.
    func auditTrailShows(_ method: String, of container: String) async throws -> Bool {
        let id = try #require(try await containers().first { $0.name == container }).id
        let path =
            "/audit-trail/v1alpha1/regions/fr-par/events?organization_id=\(Self.organization)&resource_id=\(id)&method_name=\(method)"
        return try await eventually {
            String(decoding: try await call("GET", path), as: UTF8.self).contains(#""\#(method)""#)
        }
    }

    // MARK: The simulator

    private static let adminToken = "admin-of-the-tests"

    private static func simulator(_ folder: TemporaryFolder, port: Int, _ programs: String?) throws -> Program {
        try Program(
            try AmarreBinary.path,
            [
                "simulator", "--port", "\(port)", "--timings", "fast", "--state", folder.file("simulator.json"),
                "--seed", "7",
            ] + (programs.map { ["--allow-programs", $0, "--admin-token", adminToken] } ?? []),
            environment: [:], output: folder.file("output/simulator"), errors: folder.file("output/simulator.errors"))
    }

    private static func ready(_ program: Program) async throws -> String {
        guard await eventually({ program.output.hasSuffix("\n") }), program.output.hasPrefix("ready http://127.0.0.1:")
        else {
            throw Program.Failure(description: "the simulator isn't ready: \(program.output)\(program.errors)")
        }
        return String(program.output.dropFirst("ready ".count).dropLast())
    }

    /// Ends the simulator: API and containers answer no more.
    func stopSimulator() async throws {
        let program = simulator.withLock { $0 }
        program.send(SIGTERM)
        try await program.wait()
    }

    /// Starts it again on its old port, with the cloud as it was.
    func startSimulator() async throws {
        let port = try #require(Int(url.split(separator: ":").last ?? ""))
        let program = try Self.simulator(folder, port: port, programs)
        simulator.withLock { $0 = program }
        _ = try await Self.ready(program)
    }

    /// A call of the admin API, or of the public one when `path` begins with a slash. Fails the test
    /// unless the answer is 2xx.
    @discardableResult
    func call(_ method: String, _ path: String, _ body: String? = nil) async throws -> [UInt8] {
        let answer = try await transport.send(
            HTTPRequest(
                method: method, url: url + (path.hasPrefix("/") ? path : "/_simulator/\(path)"),
                headers: [
                    "X-Auth-Token": "somebody-else", "X-Admin-Token": Self.adminToken,
                    "Content-Type": "application/json",
                ],
                body: body.map { Array($0.utf8) }))
        guard (200..<300).contains(answer.status) else {
            throw Program.Failure(
                description: "\(method) \(path): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        return answer.body
    }

    /// Whether the instance answers its health check now.
    func answers(_ instance: String, in environment: String) async throws -> Bool {
        struct Status: Decodable {
            struct Instance: Decodable {
                let name: String
                let endpoint: String?
            }
            let instances: [Instance]
        }
        let result = try await amarre("status", environment, "--output", "json")
        let status = try JSONDecoder().decode([Status].self, from: Data(result.output.utf8))
        let endpoint = try #require(status.first?.instances.first { $0.name == instance }?.endpoint)
        return try await transport.send(HTTPRequest(url: endpoint + "/_stcore/health")).status == 200
    }

    private func seed() async throws {
        for project in [Self.staging, Self.production] {
            for name in ["evalap-database-url", "other"] { try await setSecret(name, "first", project: project) }
        }
        // Public, so that production pulls from it too: most stories aren't about where images lie.
        try await call(
            "POST", "console/registry/v1/regions/fr-par/namespaces",
            #"{"name":"evalap","project_id":"\#(Self.staging)","is_public":true}"#)
        for service in ["documentation", "runners", "streamlit"] {
            for tag in ["1.4.2", "1.5.0", "1.6.0"] { try await push(service, tag) }
        }
    }

    /// Adds a secret or a revision to it; the value holds ``canary``.
    func setSecret(_ name: String, _ value: String, project: String = World.staging) async throws {
        try await call(
            "PUT", "secrets", #"{"projectID":"\#(project)","name":"\#(name)","value":"\#(Self.canary)-\#(value)"}"#)
    }

    func push(
        _ service: String, _ tag: String, to registry: String = "evalap", project: String = World.staging
    ) async throws {
        try await call(
            "PUT", "tags",
            #"{"image":"rg.fr-par.scw.cloud/\#(registry)/\#(service)","tag":"\#(tag)","projectID":"\#(project)"}"#)
    }

    func setBehaviour(_ service: String, _ tag: String, _ behaviour: String) async throws {
        try await call(
            "PUT", "images", #"{"image":"rg.fr-par.scw.cloud/evalap/\#(service):\#(tag)","behaviour":"\#(behaviour)"}"#)
    }

    // MARK: Processes

    private var environment: [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.file("home"),
            "TMPDIR": folder.file("tmp"), "XDG_RUNTIME_DIR": memory, "USER": "camille", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Camille Autrice", "GIT_AUTHOR_EMAIL": "camille@example.org",
            "GIT_COMMITTER_NAME": "Camille Autrice", "GIT_COMMITTER_EMAIL": "camille@example.org",
        ]
    }

    /// Starts a program; its output stays in a numbered file.
    func start(_ executable: String, _ arguments: [String]) throws -> Program {
        let number = counter.withLock { number in
            number += 1
            return number
        }
        return try Program(
            executable, arguments, environment: environment, output: folder.file("output/\(number)"),
            errors: folder.file("output/\(number).errors"))
    }

    /// Starts `amarre` with this world's configuration; what stands behind `--` stays at the end.
    func start(_ arguments: [String]) throws -> Program {
        let rest = arguments.drop { $0 != "--" }
        let own = arguments.prefix { $0 != "--" }
        return try start(
            try AmarreBinary.path, own + ["--config", folder.file("config.yaml"), "--log-level", "debug"] + rest)
    }

    /// Runs `amarre` to its end.
    func amarre(_ arguments: String...) async throws -> AmarreBinary.Result {
        let program = try start(arguments)
        let status = try await program.wait()
        return AmarreBinary.Result(status: status, output: program.output, errors: program.errors)
    }

    func end() async {
        simulator.withLock { $0.send(SIGKILL) }
        await transport.shutDown()
        try? FileManager.default.removeItem(atPath: memory)
    }
}
