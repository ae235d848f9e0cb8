import Backups
import DesiredState
import Foundation
import LiveState
import Model
import Ports
import ScalewaySimulator
import SimulatedCloud
import TestSupport
import Testing

@testable import Scaleway

/// A cloud with an environment and its database in it, and a machine with the real adapter before it.
struct VerificationStage: Sendable {
    let simulator: OwnedSimulator
    let verifier: ScalewayBackupVerifier
    let store: ScalewayBackupStore
    let namespace: String
    let instance: String
    let database: String

    static let repository = "rg.fr-par.scw.cloud/evalap/streamlit"
    static let project = Sample.projectID
    private static let rdb = "/rdb/v1/regions/fr-par"

    /// - `url`: what each secret holds.
    init(_ simulator: OwnedSimulator, volume: String, url: String, database: String, user: String) async throws {
        self.simulator = simulator
        self.database = database
        let client = ScalewayClient(
            ScalewayConfiguration(credentials: .sample, apiURL: simulator.url), transport: simulator.transport,
            time: ManualTime())
        verifier = ScalewayBackupVerifier(client, secretReader: MigrationSample.Vault(value: url))
        store = ScalewayBackupStore(client)
        let body = #"{"name":"staging","project_id":"\#(Sample.project)"}"#
        let made = try await simulator.call("POST", "/containers/v1/regions/fr-par/namespaces", body)
        namespace = try #require(made["id"] as? String)
        try await simulator.call("POST", "/vpc/v2/regions/fr-par/private-networks", body)
        let created = try await simulator.call(
            "POST", "\(Self.rdb)/instances",
            #"""
            {"project_id":"\#(Sample.project)","name":"staging","engine":"PostgreSQL-16","user_name":"amarre_admin","password":"Secret-123456","node_type":"db-dev-s","volume_type":"\#(volume)","volume_size":10000000000}
            """#)
        instance = try #require(created["id"] as? String)
        try await settled()
        try await simulator.call("POST", "\(Self.rdb)/instances/\(instance)/databases", #"{"name":"\#(database)"}"#)
        try await simulator.call(
            "POST", "\(Self.rdb)/instances/\(instance)/users", #"{"name":"\#(user)","password":"Secret-123456"}"#)
    }

    /// Waits until the instance is ready.
    private func settled() async throws {
        let id = instance
        let isReady = try await eventually {
            try await simulator.call("GET", "\(Self.rdb)/instances/\(id)")["status"] as? String == "ready"
        }
        #expect(isReady)
    }

    /// A good backup, and what the backups' machine knows of it.
    func backup() async throws -> BackupMachine {
        let source = try #require(try await look().source)
        let wish = BackupWish(
            instanceID: instance, database: source.kind == .logical ? database : nil, name: "daily",
            expiresAt: Timestamp(seconds: 4_000_000_000))
        let made = try await store.make(wish)
        let isGood = try await eventually {
            let look = try await look()
            return look.source?.status == "ready" && look.backups.contains { $0.id == made.id && $0.isGood }
        }
        #expect(isGood)
        var shelf = BackupMachine()
        _ = shelf.handle(.policies([policy]), now: Self.start)
        _ = shelf.handle(.looked(try await look()), now: Self.start)
        return shelf
    }

    func look() async throws -> BackupLook {
        try await store.look(
            BackupLookRequest(environment: MigrationSample.environment, project: Self.project))
    }

    static let start = Timestamp(seconds: 1_800_000_000)

    var policy: BackupPolicy {
        BackupPolicy(database: database, daily: 30, verify: [BackupCheck(table: "datasets", minimumRows: 2)])
    }

    func reader(_ tag: String) async throws -> VerificationReader {
        let pushed = try await simulator.call(
            "PUT", "/_simulator/tags", #"{"image":"\#(Self.repository)","tag":"\#(tag)"}"#)
        let digest = try #require((pushed["digest"] as? String).flatMap { ImageDigest($0) })
        return VerificationReader(
            service: MigrationSample.service, image: PinnedImage(repository: Self.repository, digest: digest),
            variable: "DATABASE_URL", secret: MigrationSample.pin,
            resources: Resources(mvCPU: 560, memoryBytes: 1_024_000_000))
    }

    /// Does what the machine wants until nothing of the verification is left, a little faster than it wants it.
    ///
    /// - `before`: is told of each call, before it is made; what it throws is the call's answer.
    func run(
        _ shelf: BackupMachine, _ readers: [VerificationReader],
        before: (VerificationCall) async throws -> Void = { _ in }
    ) async throws -> (result: VerificationResult?, memory: VerificationMemory) {
        var machine = VerificationMachine()
        var now = Self.start
        var result: VerificationResult?
        var event = VerificationEvent.surroundings(
            VerificationSurroundings(
                policies: [policy], isQuiet: true, readers: readers,
                place: .init(
                    environment: MigrationSample.environment, project: Self.project, namespaceID: namespace,
                    installation: "here")))
        while true {
            var next: VerificationEvent?
            for action in machine.handle(event, seeing: shelf, now: now) {
                switch action {
                case .call(let call):
                    do {
                        try await before(call)
                        next = .answered(try await verifier.perform(call))
                    } catch let failure as PortFailure {
                        next = .failed(failure)
                    }
                case .note(let note): result = note.result ?? result
                case .wake(let time):
                    try await Task.sleep(for: .milliseconds(20))
                    now = time
                    next = next ?? .woken
                case .finished: break
                }
            }
            if machine.memory.run == nil, result != nil { return (result, machine.memory) }
            event = try #require(next)
        }
    }

    /// Names of databases, and of instances that are not the environment's.
    func leftovers() async throws -> [String] {
        func names(_ path: String, _ key: String) async throws -> [String] {
            let rows = try await simulator.call("GET", path)[key] as? [[String: Any]] ?? []
            return rows.compactMap { $0["name"] as? String }.filter { $0.hasPrefix("amarre") && $0.contains("verify") }
        }
        return try await names("\(Self.rdb)/instances/\(instance)/databases", "databases")
            + names("\(Self.rdb)/instances", "instances")
            + names("/containers/v1/regions/fr-par/containers", "containers")
    }
}
