import Foundation
import HTTPTransport
import Logging
import Model
import Ports
import Terraform
import Testing

/// A folder on disk, a folder on tmpfs and the real `terraform` binary for one test.
final class Bench: Sendable {
    let directory: String
    let memory: String

    static let production = "staging"
    static let reconciliation = "01890a5d-ac96-774b-bcce-b302099a8057"

    init() throws {
        directory = try Self.temporary("/tmp/amarre-terraform-XXXXXX")
        memory = try Self.temporary("/dev/shm/amarre-tests-XXXXXX")
        try "# no provider is installed in these tests\n".write(
            toFile: cliConfigFile, atomically: true, encoding: .utf8)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
        try? FileManager.default.removeItem(atPath: memory)
    }

    var cliConfigFile: String { directory + "/terraform.rc" }
    var dataDirectory: String { directory + "/data" }
    var stateDirectory: String { directory + "/states" }

    private static func temporary(_ template: String) throws -> String {
        var path = Array(template.utf8CString)
        try #require(mkdtemp(&path) != nil)
        return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func configuration(data: String? = nil, supervised: Bool = true) throws -> TerraformConfiguration {
        TerraformConfiguration(
            cliConfigFile: cliConfigFile, dataDirectory: data ?? dataDirectory, stateDirectory: stateDirectory,
            privateDirectoryBases: [memory],
            timeouts: TerraformTimeouts(grace: .milliseconds(500)),
            supervisor: supervised ? [try Self.amarre(), "supervise"] : [])
    }

    /// An adapter over `files`: content by commit (its first letter) and path below `terraform/environments/staging/`.
    func cli(
        _ files: [Character: [String: String]], secrets: [SecretPin: String] = [:],
        configuration: TerraformConfiguration? = nil,
        transport: HTTPTransport? = nil,
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws -> TerraformCLI {
        let configuration = try configuration ?? self.configuration()
        return TerraformCLI(
            configuration: configuration, keys: FixedKeys(secrets: FixedSecrets(values: secrets)),
            workingCopies: FixedFiles(files: files, folder: configuration.codePath), time: WallClock(),
            logger: logger, transport: transport)
    }

    /// The same for one commit with one file, `main.tf`.
    func cli(
        _ text: String, secrets: [SecretPin: String] = [:], configuration: TerraformConfiguration? = nil,
        transport: HTTPTransport? = nil
    ) throws -> TerraformCLI {
        try cli(["a": ["main.tf": text]], secrets: secrets, configuration: configuration, transport: transport)
    }

    /// The executable `amarre` beside the test bundle.
    static func amarre() throws -> String {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent(".build/debug/amarre").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            folder.deleteLastPathComponent()
        }
        let issue: Comment = "the executable amarre isn't built"
        return try #require(nil as String?, issue)
    }

    /// Every file below `folders` that holds `text`.
    func files(holding text: String, in folders: [String]) throws -> [String] {
        let needle = Data(text.utf8)
        return try folders.flatMap { folder in
            try (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).compactMap {
                name in
                let path = "\(folder)/\(name)"
                guard
                    try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeRegular
                else {
                    return nil
                }
                return try Data(contentsOf: URL(fileURLWithPath: path)).range(of: needle) == nil ? nil : path
            }
        }
    }
}

/// A root's beginning: what every real root declares.
let preamble = """
    variable "instances" { type = any }
    locals { secrets = {} }

    """

func environment() throws -> EnvironmentName { try #require(EnvironmentName("staging")) }

/// A commit whose 40 digits are all `letter`.
func commit(_ letter: Character) throws -> CommitID { try #require(CommitID(String(repeating: letter, count: 40))) }

func request(
    commit letter: Character = "a", instances: [InstanceSpec] = [], secrets: [InstanceName: SecretSources] = [:],
    targets: [String] = [], refreshOnly: Bool = false
) throws -> TerraformPlanRequest {
    TerraformPlanRequest(
        environment: try environment(), project: try #require(ProjectID("11111111-1111-1111-1111-111111111111")),
        region: "fr-par",
        commit: try commit(letter), reconciliation: try #require(ReconciliationID(Bench.reconciliation)),
        instances: instances,
        secrets: secrets, targets: targets, refreshOnly: refreshOnly)
}

func instance(
    _ name: String, secrets: [String: SecretPin] = [:], variables: [String: String] = [:]
) throws -> InstanceSpec {
    InstanceSpec(
        name: try #require(InstanceName(name)),
        image: try #require(
            PinnedImage(reference: "rg.fr-par.scw.cloud/evalap/streamlit@sha256:\(String(repeating: "ab", count: 32))")),
        secrets: secrets, variables: variables, resources: Resources(mvCPU: 560, memoryBytes: 1_024_000_000),
        port: 8501,
        healthPath: "/_stcore/health", minScale: 1, maxScale: 3, concurrentRequests: 50)
}

/// Waits for a condition; the deadline is generous, for slow machines.
func eventually(_ what: Comment, _ condition: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try !condition() {
        try #require(ContinuousClock.now < deadline, what)
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// Whether a process runs; a zombie doesn't.
func isRunning(_ pid: Int32) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let end = text.lastIndex(of: ")")
    else {
        return false
    }
    return text[text.index(after: end)...].split(separator: " ").first != "Z"
}

func number(in path: String) -> Int32? {
    (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
        Int32($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

struct FixedKeys: TerraformKeys {
    let secrets: FixedSecrets
    private static let key = TerraformKey(
        accessKey: Redacted("SCWXXXXXXXXXXXXXXXXX"), secretKey: Redacted("7fca1cc2-5ac2-4b27-9b1f-3b63a0b3e9a1"))

    func key(of environment: EnvironmentName) -> TerraformKey { Self.key }
    func secretReader(of environment: EnvironmentName) -> any SecretReader { secrets }
    var secretKeys: [Redacted<String>] { [Self.key.secretKey] }
}

struct FixedSecrets: SecretReader {
    let values: [SecretPin: String]

    func value(of pin: SecretPin, project: ProjectID) async throws(PortFailure) -> Redacted<String> {
        guard let value = values[pin] else { throw PortFailure(.notFound, code: "secret", "no secret \(pin.name)") }
        return Redacted(value)
    }
}

struct FixedFiles: WorkingCopySource {
    let files: [Character: [String: String]]
    /// The only folder that the commits have.
    let folder: String

    func materialize(commit: CommitID, subtree: String, into directory: String) async throws(PortFailure) {
        let root = directory + "/environments/staging"
        guard subtree == folder else { throw PortFailure(.notFound, code: "test", "the commit has no \(subtree)") }
        do {
            for (name, content) in files[commit.text.first ?? "?"] ?? [:] {
                let path = "\(root)/\(name)"
                try FileManager.default.createDirectory(
                    at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
                try content.write(toFile: path, atomically: true, encoding: .utf8)
            }
        } catch { throw PortFailure(.internalError, code: "test", "\(error)") }
    }
}

struct WallClock: TimeSource {
    var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    func sleep(until time: Timestamp) async throws(CancellationError) {
        do { try await Task.sleep(for: time - now) } catch { throw CancellationError() }
    }
}
