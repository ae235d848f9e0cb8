import LiveState
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// Backups as the API has them, of a simulator and of answers that aren't good.
@Suite struct BackupStoreTests {
    private static let project = "11111111-1111-4111-8111-111111111111"

    private func store(_ simulator: OwnedSimulator) -> (ScalewayBackupStore, BackupLookRequest) {
        let client = ScalewayClient(
            ScalewayConfiguration(credentials: .sample, apiURL: simulator.url), transport: simulator.transport,
            time: ManualTime())
        let request = BackupLookRequest(
            environment: Sample.production, project: ProjectID(Self.project).unsafelyPresent)
        return (ScalewayBackupStore(client), request)
    }

    private func makeInstance(_ simulator: OwnedSimulator, volume: String) async throws -> String {
        let made = try await simulator.call(
            "POST", "/rdb/v1/regions/fr-par/instances",
            #"""
            {"project_id":"\#(Self.project)","name":"production","engine":"PostgreSQL-16","user_name":"amarre_admin","password":"Secret-123456","node_type":"db-dev-s","volume_type":"\#(volume)","volume_size":10000000000}
            """#)
        return try #require(made["id"] as? String)
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while try await !condition() {
            try #require(ContinuousClock.now < end)
            await Task.yield()
        }
    }

    @Test(arguments: [("lssd", LiveBackup.Kind.logical), ("sbs_5k", .snapshot)])
    func fromTheFirstLookToTheLast(volume: String, kind: LiveBackup.Kind) async throws {
        try await OwnedSimulator.with { simulator in
            let (store, request) = store(simulator)
            #expect(try await store.look(request).source == nil)
            let instance = try await makeInstance(simulator, volume: volume)
            try await eventually { try await store.look(request).source?.status == "ready" }
            let source = try #require(try await store.look(request).source)
            #expect(source.id == instance && source.kind == kind && source.volumeBytes >= 5_000_000_000)
            #expect(source.schedule?.everyHours == 24 && source.schedule?.retentionDays == 7)
            #expect(source.schedule?.nextAt != nil)

            let end = try #require(Timestamp(rfc3339: "2100-01-01T00:00:00Z"))
            let wish = BackupWish(
                instanceID: instance, database: kind == .logical ? "rdb" : nil, name: "amarre-weekly-2026-W48",
                expiresAt: end)
            let made = try await store.make(wish)
            #expect(made.kind == kind && made.name == wish.name && made.expiresAt == end && made.isUnderWay)
            let reference = BackupReference(made)
            try await eventually { try await store.look(request).backups.contains { $0.id == made.id && $0.isGood } }

            // Only what is new, and what is asked for by id.
            let later = made.createdAt + .seconds(1)
            let partial = BackupLookRequest(environment: request.environment, project: request.project, since: later)
            #expect(try await store.look(partial).backups.isEmpty)
            let followed = BackupLookRequest(
                environment: request.environment, project: request.project, since: later, follow: [reference])
            let look = try await store.look(followed)
            #expect(look.backups.map(\.id) == [made.id] && !look.isWhole)

            let longer = try #require(Timestamp(rfc3339: "2101-01-01T00:00:00Z"))
            try await store.extend(reference, until: longer)
            #expect(try await store.look(request).backups.first { $0.id == made.id }?.expiresAt == longer)
            try await store.remove(reference)
            try await eventually { try await !store.look(request).backups.contains { $0.id == made.id } }
            try await store.remove(reference)
            #expect(try await store.look(followed).backups.isEmpty)
        }
    }

    @Test func aListIsReadNewestFirstUpToWhatIsOld() async throws {
        let rows = (1...250).map { number in
            let day = number <= 120 ? "2026-03-02" : "2026-03-01"
            return
                #"{"id":"\#(Sample.id(number))","instance_id":"\#(Sample.id(900))","database_name":"app","name":"n","status":"ready","created_at":"\#(day)T00:00:00Z","size":5}"#
        }
        let cloud = try Cloud { request in
            if request.path.hasSuffix("/instances") {
                return Sample.list(
                    "instances",
                    [
                        #"{"id":"\#(Sample.id(900))","name":"production","status":"ready","engine":"PostgreSQL-16","node_type":"db-dev-s","volume":{"type":"lssd","size":5},"backup_schedule":{"disabled":true}}"#
                    ])
            }
            let page = Int(request.query("page") ?? "1") ?? 1
            let part = rows.dropFirst((page - 1) * 100).prefix(100)
            return Sample.list("database_backups", Array(part), total: rows.count)
        }
        let since = try #require(Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
        let look = try await ScalewayBackupStore(cloud.client).look(
            BackupLookRequest(environment: Sample.production, project: Sample.projectID, since: since))
        #expect(look.backups.count == 120 && look.source?.schedule == nil)
        let pages = cloud.server.requests.filter { $0.path.hasSuffix("/backups") }
        #expect(pages.count == 2 && pages.allSatisfy { $0.query("order_by") == "created_at_desc" })
    }

    @Test func whatNobodyKnowsIsNoList() async throws {
        let row =
            #"{"id":"\#(Sample.id(1))","name":"production","status":"ready","engine":"PostgreSQL-16","node_type":"db-dev-s"}"#
        let twice = try Cloud { _ in Sample.list("instances", [row, row.replacing("0001\"", with: "0002\"")]) }
        let request = BackupLookRequest(environment: Sample.production, project: Sample.projectID)
        #expect(
            await failure { _ = try await ScalewayBackupStore(twice.client).look(request) }?.reason.code
                == "scaleway_ambiguous")
        let busy = try Cloud { _ in
            .json(#"{"type":"transient_state","current_state":"backuping","resource":"instance"}"#, status: 409)
        }
        let wish = BackupWish(
            instanceID: Sample.id(1), database: nil, name: "n", expiresAt: Timestamp(seconds: 4_000_000_000))
        #expect(await failure { _ = try await ScalewayBackupStore(busy.client).make(wish) }?.kind == .transient)
        #expect(busy.server.requests.count == 1, "whoever asked decides when it is tried again")
    }

    @Test func datesOfHeaders() {
        #expect(
            HTTPDate.read("Sun, 06 Nov 1994 08:49:37 GMT") == Timestamp(rfc3339: "1994-11-06T08:49:37Z"))
        #expect(HTTPDate.read("1994-11-06T08:49:37Z") == nil && HTTPDate.read("") == nil)
    }
}
