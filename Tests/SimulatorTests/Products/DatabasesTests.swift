import SimulatedCloud
import Testing

/// Instances, their parts, backups and snapshots.
@Suite struct DatabasesTests {
    private static let caller = CloudFixture.caller

    private static func order(_ edit: (inout DatabaseOrder) -> Void = { _ in }) -> DatabaseOrder {
        var order = DatabaseOrder()
        (order.name, order.projectID, order.engine) = ("db", CloudFixture.project, "PostgreSQL-16")
        (order.userName, order.password, order.nodeType) = ("first", "Password-1", "DB-DEV-S")
        (order.volumeType, order.volumeSize) = ("sbs_5k", 10_000_000_000)
        edit(&order)
        return order
    }

    private static func ready(_ fixture: inout CloudFixture, _ edit: (inout DatabaseOrder) -> Void = { _ in }) throws
        -> String
    {
        let id = try fixture.cloud.createDatabase(order(edit), region: "fr-par", by: caller).id
        fixture.pass(300)
        return id
    }

    @Test func anInstanceIsProvisionedThenReady() throws {
        var fixture = CloudFixture()
        let made = try fixture.cloud.createDatabase(Self.order(), region: "nl-ams", by: Self.caller)
        #expect(
            made.status == .provisioning && made.settings.isEmpty && made.nodeType == "db-dev-s"
                && made.region == "nl-ams")
        fixture.pass(60)
        #expect(try fixture.cloud.database(made.id).status == .provisioning)
        fixture.pass(240)
        let ready = try fixture.cloud.database(made.id)
        #expect(ready.status == .ready && !ready.settings.isEmpty)
        #expect(ready.schedule.nextRunAt?.microseconds == CloudFixture.start + 86_400_000_000)
    }

    @Test(arguments: ["short-1A", "password-1", "PASSWORD-1", "Password1", "Password-x"])
    func passwordsNeedFourKinds(password: String) throws {
        var fixture = CloudFixture()
        // The first one is long enough and has all kinds: it is the one that passes.
        let accepted = password == "short-1A"
        let made = try? fixture.cloud.createDatabase(
            Self.order { $0.password = password }, region: "fr-par", by: Self.caller)
        #expect((made != nil) == accepted)
    }

    @Test func writesWaitForReady() throws {
        var fixture = CloudFixture()
        let id = try fixture.cloud.createDatabase(Self.order(), region: "fr-par", by: Self.caller).id
        #expect(throws: CloudError.transientState(resource: "instance", id: id, state: "provisioning")) {
            try fixture.cloud.createLogicalDatabase("foo", of: id, by: Self.caller)
        }
        fixture.pass(300)
        try fixture.cloud.createLogicalDatabase("foo", of: id, by: Self.caller)
        #expect(try fixture.cloud.database(id).databases.map(\.name) == ["rdb", "foo"])
    }

    @Test func accessRulesMakeAnInstanceBusy() throws {
        var fixture = CloudFixture()
        let id = try Self.ready(&fixture)
        func set(_ rules: [DatabaseRule]) throws -> [DatabaseRule] {
            try fixture.cloud.changeDatabaseRules(id, "SetInstanceACLRules", by: Self.caller) { _ in rules }
        }
        let rules = [
            DatabaseRule(ip: "192.0.2.2/32", description: ""), DatabaseRule(ip: "192.0.2.3/32", description: "office"),
        ]
        #expect(try set(rules).map(\.description) == ["IP allowed", "office"])
        #expect(try fixture.cloud.database(id).status == .configuring)
        #expect(throws: CloudError.transientState(resource: "instance", id: id, state: "configuring")) { try set([]) }
        fixture.pass(60)
        #expect(try fixture.cloud.database(id).status == .ready)
        #expect(try set([]).isEmpty)
    }

    @Test func aPublicEndpointComesLaterAndGoesLater() throws {
        var fixture = CloudFixture()
        let id = try Self.ready(&fixture) {
            $0.endpoints = [.privateNetwork(id: "n", serviceIP: "192.168.1.10/24")]
        }
        #expect(try fixture.cloud.addDatabaseEndpoint(id, .loadBalancer, by: Self.caller) == nil)
        let waiting = try fixture.cloud.database(id)
        #expect(waiting.status == .initializing && waiting.endpoints.map(\.networkID) == ["n"])
        fixture.pass(60)
        let grown = try fixture.cloud.database(id)
        #expect(grown.status == .ready && grown.endpoints.map(\.networkID) == ["n", nil])
        let added = try #require(grown.endpoints.last)
        try fixture.cloud.deleteDatabaseEndpoint(added.id, by: Self.caller)
        let leaving = try fixture.cloud.database(id)
        #expect(leaving.status == .configuring && leaving.endpoints == grown.endpoints)
        fixture.pass(60)
        #expect(try fixture.cloud.database(id).endpoints.map(\.networkID) == ["n"])
        let network = DatabaseEndpoint.Request.privateNetwork(id: "m", serviceIP: "192.168.2.10/24")
        #expect(try fixture.cloud.addDatabaseEndpoint(id, network, by: Self.caller)?.ip == "192.168.2.10")
    }

    @Test func anotherPolicyForLogsIsWork() throws {
        var fixture = CloudFixture()
        let id = try Self.ready(&fixture)
        var change = DatabaseChange()
        change.logs = try fixture.cloud.database(id).logs
        #expect(try fixture.cloud.updateDatabase(id, change, by: Self.caller).status == .ready)
        change.logs?.maxAge = 7
        #expect(try fixture.cloud.updateDatabase(id, change, by: Self.caller).status == .configuring)
        fixture.pass(60)
        let changed = try fixture.cloud.database(id)
        #expect(changed.status == .ready && changed.logs.maxAge == 7)
    }

    @Test func privilegeWritesOnOneDatabaseDontOverlap() throws {
        var fixture = CloudFixture()
        let id = try Self.ready(&fixture)
        for name in ["a", "b"] {
            try fixture.cloud.createLogicalDatabase(name, of: id, by: Self.caller)
            _ = try fixture.cloud.createDatabaseUser(
                name, password: "Password-1", isAdmin: false, of: id, by: Self.caller)
        }
        func grant(_ database: String, _ user: String) throws(CloudError) {
            try fixture.cloud.setPrivilege(
                .init(database: database, user: user, permission: .all), of: id, by: Self.caller)
        }
        let refusal = CloudError.plain(status: 409, message: "Tuple concurrently updated")
        try grant("a", "a")
        try grant("b", "a")
        #expect(throws: refusal) { try grant("b", "b") }
        try grant("b", "b")
        fixture.pass(2)
        try grant("b", "a")
        // A client that looks between two writes has waited for the first.
        _ = try fixture.cloud.database(id)
        try grant("b", "b")
        let instance = try fixture.cloud.database(id)
        #expect(
            fixture.cloud.privileges(of: instance, database: "b", user: nil).map(\.permission) == [.none, .all, .all])
        #expect(throws: CloudError.notFound(resource: "user", id: "nobody")) { try grant("a", "nobody") }
    }

    @Test func aBackupIsMadeExportedAndRestored() throws {
        var fixture = CloudFixture()
        let (source, target) = (try Self.ready(&fixture), try Self.ready(&fixture))
        let backup = try fixture.cloud.createBackup(
            instanceID: source, database: "rdb", name: "b", expiresAt: nil, by: Self.caller)
        #expect(backup.status == .creating && backup.size == nil)
        fixture.pass(60)
        #expect(try fixture.cloud.backup(backup.id).status == .ready)
        #expect(try fixture.cloud.exportBackup(backup.id, by: Self.caller).status == .exporting)
        fixture.pass(60)
        #expect(try fixture.cloud.backup(backup.id).downloadExpiresAt != nil)
        #expect(
            try fixture.cloud.restoreBackup(backup.id, into: target, database: "copy", by: Self.caller).status
                == .restoring)
        #expect(try fixture.cloud.database(target).status == .backuping)
        fixture.pass(60)
        #expect(try fixture.cloud.database(target).databases.map(\.name).contains("copy"))
        _ = try fixture.cloud.deleteDatabase(source, by: Self.caller)
        fixture.pass(120)
        #expect(throws: CloudError.notFound(resource: "instance", id: source)) { try fixture.cloud.database(source) }
        #expect(try fixture.cloud.backup(backup.id).instanceName == "db")
    }

    @Test(arguments: [("lssd", 1, 0), ("sbs_5k", 0, 1)])
    func theScheduleBacksUpAndForgets(volume: String, backups: Int, snapshots: Int) throws {
        var fixture = CloudFixture()
        let id = try Self.ready(&fixture) { $0.volumeType = volume }
        var change = DatabaseChange()
        change.retention = 2
        _ = try fixture.cloud.updateDatabase(id, change, by: Self.caller)
        func counts() -> [Int] {
            [fixture.cloud.backups(ResourceFilter()).totalCount, fixture.cloud.snapshots(ResourceFilter()).totalCount]
        }
        #expect(counts() == [0, 0])
        fixture.pass(86_401)
        #expect(counts() == [backups, snapshots])
        fixture.pass(10 * 86_400)
        #expect(counts() == [2 * backups, 2 * snapshots])
        change.isScheduleDisabled = true
        #expect(try fixture.cloud.updateDatabase(id, change, by: Self.caller).schedule.nextRunAt == nil)
        fixture.pass(10 * 86_400)
        #expect(counts() == [0, 0])
    }

    /// Of a call's and of the schedule's alike; the one after them is a good one.
    @Test(arguments: ["lssd", "sbs_5k"], [BackupFate.error, .endless, .empty])
    func backupsCanGoWrong(volume: String, fate: BackupFate) throws {
        var fixture = CloudFixture()
        let id = try Self.ready(&fixture) { $0.volumeType = volume }
        fixture.cloud.backupFates = [PlannedBackupFate(fate, remaining: 2)]
        func make() throws -> String {
            volume == "lssd"
                ? try fixture.cloud.createBackup(
                    instanceID: id, database: "rdb", name: "", expiresAt: nil, by: Self.caller
                ).id
                : try fixture.cloud.createSnapshot(instanceID: id, name: "", expiresAt: nil, by: Self.caller).id
        }
        func ends() -> [String: [String]] {
            let backups = fixture.cloud.backups(ResourceFilter()).rows.map {
                ($0.id, [$0.status.rawValue, $0.size.map { $0 > 0 ? "full" : "empty" } ?? "none"])
            }
            let snapshots = fixture.cloud.snapshots(ResourceFilter()).rows.map {
                ($0.id, [$0.status.rawValue, $0.size.map { $0 > 0 ? "full" : "empty" } ?? "none"])
            }
            return Dictionary(uniqueKeysWithValues: backups + snapshots)
        }
        let first = try make()
        fixture.pass(86_400)
        let expected =
            switch fate {
            case .error: ["error", "none"]
            case .endless: ["creating", "none"]
            case .empty: ["ready", "empty"]
            }
        fixture.pass(3600)
        #expect(ends().count == 2 && ends().values.allSatisfy { $0 == expected }, "\(ends())")
        let last = try make()
        fixture.pass(3600)
        #expect(ends()[last] == ["ready", "full"] && ends()[first] == expected)
        #expect(fixture.cloud.backupFates.isEmpty)
        // What failed can be removed; what never ends can't.
        func remove() throws {
            _ =
                volume == "lssd"
                ? try fixture.cloud.deleteBackup(first, by: Self.caller).id
                : try fixture.cloud.deleteSnapshot(first, by: Self.caller).id
        }
        if fate == .endless {
            #expect(throws: CloudError.self) { try remove() }
        } else {
            try remove()
            fixture.pass(3600)
            #expect(ends()[first] == nil)
        }
    }

    @Test func theStartHourIsTheNextOne() throws {
        var fixture = CloudFixture()
        let id = try Self.ready(&fixture)
        var change = DatabaseChange()
        change.startHour = 3
        // 2027-01-15 is past 03:00: the next one is tomorrow's.
        let next = try fixture.cloud.updateDatabase(id, change, by: Self.caller).schedule.nextRunAt
        #expect(next?.microseconds == CloudFixture.start + 19 * 3_600_000_000)
    }

    @Test func aSnapshotNeedsBlockStorageAndMakesAnInstance() throws {
        var fixture = CloudFixture()
        let (local, block) = (try Self.ready(&fixture) { $0.volumeType = "lssd" }, try Self.ready(&fixture))
        #expect(throws: CloudError.self) {
            try fixture.cloud.createSnapshot(instanceID: local, name: "s", expiresAt: nil, by: Self.caller)
        }
        let snapshot = try fixture.cloud.createSnapshot(instanceID: block, name: "s", expiresAt: nil, by: Self.caller)
        #expect(snapshot.expiresAt.microseconds == snapshot.createdAt.microseconds + 365 * 86_400_000_000)
        fixture.pass(60)
        let copy = try fixture.cloud.restoreSnapshot(
            snapshot.id, name: "copy", isHighlyAvailable: nil, nodeType: nil, by: Self.caller)
        #expect(copy.id != block && copy.name == "copy" && copy.status == .provisioning)
    }

    @Test func aMajorUpgradeMakesAnotherInstance() throws {
        var fixture = CloudFixture()
        let old = try Self.ready(&fixture) { $0.isHighlyAvailable = true }
        let before = try fixture.cloud.database(old)
        let version = try #require(DatabaseCatalogue.upgrades(of: before).last)
        let new = try fixture.cloud.upgradeDatabase(
            old, .major(versionID: version.id, withEndpoints: true), by: Self.caller)
        #expect(new.id != old && new.engine == "PostgreSQL-17" && !new.isHighlyAvailable && new.users == before.users)
        fixture.pass(300)
        #expect(try fixture.cloud.database(new.id).endpoints == before.endpoints)
        #expect(try fixture.cloud.database(old).endpoints.isEmpty)
        #expect(try fixture.cloud.upgradeDatabase(new.id, .highAvailability, by: Self.caller).status == .initializing)
        fixture.pass(600)
        #expect(try fixture.cloud.database(new.id).isHighlyAvailable)
        #expect(throws: CloudError.notFound(resource: "upgradable_version", id: "x")) {
            try fixture.cloud.upgradeDatabase(old, .minor(versionID: "x"), by: Self.caller)
        }
    }

    @Test func aReplicaIsMadePromotedAndDeleted() throws {
        var fixture = CloudFixture()
        let id = try Self.ready(&fixture)
        let first = try fixture.cloud.createReplica(of: id, [.directAccess], isInSameZone: true, by: Self.caller)
            .replica
        let second = try fixture.cloud.createReplica(of: id, [], isInSameZone: false, by: Self.caller).replica
        #expect(first.status == .provisioning)
        fixture.pass(300)
        #expect(try fixture.cloud.replica(first.id).replica.status == .ready)
        #expect(try fixture.cloud.promoteReplica(first.id, by: Self.caller).id != id)
        #expect(try fixture.cloud.deleteReplica(second.id, by: Self.caller).replica.status == .deleting)
        fixture.pass(300)
        #expect(try fixture.cloud.database(id).replicas.isEmpty)
    }
}
