import DesiredState
import LiveState
import Model
import Planning
import TestSupport
import Testing

@Suite struct SurveyNoticesTests {
    private func desired(revision: Int?, followTag: Bool = false, tier: Tier = .production) throws -> DesiredEnvironment
    {
        let service = DesiredService(
            name: try Fixtures.service(), image: ImageRequest(repository: "rg/web", tag: "1.4.2", followTag: followTag),
            scaling: ScalingLimits(min: 2, max: 4),
            secrets: ["TOKEN": SecretReference(name: "token", revision: revision)],
            resources: Resources(mvCPU: 560, memoryBytes: 1 << 30), http: HTTPSettings(port: 8080, health: "/health"))
        return DesiredEnvironment(
            name: try Fixtures.environment(), project: ProjectID(uncheckedText: "11111111-1111-1111-1111-111111111111"),
            tier: tier,
            services: [service])
    }

    private func notices(_ live: LiveSurroundings, _ desired: DesiredEnvironment) throws -> [String] {
        let web = try Fixtures.service()
        return SurveyNotices.of(
            live, desired: desired, pinned: [web: try Fixtures.digest(1)], running: [web: try Fixtures.release()]
        )
        .map(\.code)
    }

    @Test("a tag that moved is told, unless it is followed")
    func movedTag() throws {
        var live = LiveSurroundings(observedAt: Fixtures.start)
        live.tags["rg/web:1.4.2"] = try Fixtures.digest(1)
        #expect(try notices(live, desired(revision: 1)).isEmpty)
        live.tags["rg/web:1.4.2"] = try Fixtures.digest(2)
        #expect(try notices(live, desired(revision: 1)) == ["tag_moved"])
        #expect(try notices(live, desired(revision: 1, followTag: true)).isEmpty)
    }

    @Test("a newer revision than the pinned one is told, unless the newest is followed")
    func newerRevision() throws {
        var live = LiveSurroundings(observedAt: Fixtures.start)
        live.secrets["token"] = 1
        #expect(try notices(live, desired(revision: 1)).isEmpty)
        live.secrets["token"] = 2
        #expect(try notices(live, desired(revision: 1)) == ["newer_revision"])
        #expect(try notices(live, desired(revision: nil)).isEmpty)
    }

    @Test("a secret is told of that should have had a new revision")
    func overdueRotation() throws {
        var live = LiveSurroundings(observedAt: Fixtures.start)
        let day: Duration = .seconds(86_400)
        live.rotations = [
            LiveRotation(secret: "late", days: 90, newestAt: Fixtures.start - day * 90 - .seconds(1)),
            LiveRotation(secret: "new", days: 90, newestAt: Fixtures.start - day * 90),
        ]
        let all = SurveyNotices.of(live, desired: try desired(revision: 1), pinned: [:], running: [:])
        #expect(all.map(\.code) == ["rotation_due"])
        #expect(all.first?.message.contains("late") == true)
    }

    @Test("a secret is told of that was deleted and that Terraform still takes as there")
    func deletedSecret() throws {
        var live = LiveSurroundings(observedAt: Fixtures.start)
        live.deletedSecrets = [LiveDeletedSecret(id: "i0", name: "unnamed", at: Fixtures.start)]
        #expect(try notices(live, desired(revision: 1)).isEmpty)
        live.deletedSecrets = [LiveDeletedSecret(id: "i1", name: "token", at: Fixtures.start)]
        let all = SurveyNotices.of(live, desired: try desired(revision: 1), pinned: [:], running: [:])
        #expect(all.map(\.code) == ["secret_deleted"])
        #expect(all.first?.message.contains("token") == true && all.first?.message.contains("i1/restore") == true)
    }

    private func key(
        _ id: String, _ role: AccessRole?, made: Int = 0, isOwn: Bool = false, days: Int?, seconds: Int = 0
    )
        throws -> LiveKey
    {
        let environment = try Fixtures.environment()
        return LiveKey(
            id: id, application: role?.application(in: environment), createdAt: Fixtures.start + .seconds(made),
            isOwn: isOwn, expiresAt: days.map { Fixtures.start + .seconds($0 * 86_400 + seconds) })
    }

    @Test("a key is told of 30 days before it ends")
    func endingKeys() throws {
        var live = LiveSurroundings(observedAt: Fixtures.start)
        live.keys = [
            try key("SCWA", .gateway, days: 30), try key("SCWB", nil, isOwn: true, days: 1),
            try key("SCWC", .plan, days: 30, seconds: 1), try key("SCWD", .push, days: 0),
            try key("SCWE", .probe, days: nil),
        ]
        let all = SurveyNotices.of(live, desired: try desired(revision: 1), pinned: [:], running: [:])
        #expect(all.map(\.code) == ["key_ends", "key_ends"])
        let environment = try Fixtures.environment()
        #expect(all.first?.message.contains("SCWA of amarre-\(environment)-gateway ends at") == true)
        #expect(all.first?.message.contains("amarre key rotate gateway -e \(environment)") == true)
        #expect(all.last?.message.contains("SCWB that the controller uses") == true)
    }

    @Test("after a rotation the key before isn't told of, but for the controller that still uses it")
    func rotatedKeys() throws {
        var live = LiveSurroundings(observedAt: Fixtures.start)
        live.keys = [
            try key("SCWA", .gateway, made: 1, days: 5), try key("SCWB", .gateway, made: 2, days: 90),
            try key("SCWC", .controller, made: 1, isOwn: true, days: 5),
            try key("SCWD", .controller, made: 2, days: 90),
        ]
        let all = SurveyNotices.of(live, desired: try desired(revision: 1), pinned: [:], running: [:])
        #expect(all.count == 1)
        #expect(all.first?.message.hasSuffix("SCWD is newer: start the controller with it.") == true)
    }

    @Test("another namespace of the environment's name is told, with what it holds")
    func secondNamespace() throws {
        var live = LiveSurroundings(observedAt: Fixtures.start)
        live.otherNamespaces = ["b": 0, "a": 1]
        let all = SurveyNotices.of(live, desired: try desired(revision: 1), pinned: [:], running: [:])
        #expect(all.map(\.code) == ["second_namespace", "second_namespace"])
        let name = try Fixtures.environment()
        #expect(
            all.first?.message
                == "Another container namespace is named \(name): a, with 1 container. Nothing is done about it; "
                + "delete it in the console when nothing needs it.")
    }

    @Test("two of the environment's own name are told with all ids, and a VPC that nothing is in as such")
    func secondOfName() throws {
        let (name, second) = (try Fixtures.environment().text, "b")
        func told(_ change: (inout LiveSurroundings) -> Void) throws -> [Reason] {
            var live = LiveSurroundings(observedAt: Fixtures.start)
            live.vpcs = [LiveVPC(id: "a", name: name)]
            live.networks = [LiveNetwork(id: "n", name: name, vpcID: "a", subnets: [])]
            change(&live)
            return SurveyNotices.of(live, desired: try desired(revision: 1), pinned: [:], running: [:])
                .filter { $0.code == "second_of_name" }
        }
        #expect(try told { _ in }.isEmpty)
        #expect(try told { $0.vpcs = nil }.isEmpty)
        let start =
            "2 VPCs are named \(name): a, b. Nothing is done about it; delete the one that isn't used in the console."
        #expect(
            try told { $0.vpcs?.append(LiveVPC(id: second, name: name)) }.map(\.message)
                == ["\(start) No private network of the project is in b."])
        // Which one is used isn't known: each has a network, none has, or they can't be read.
        for networks in [["a", "b"], []] {
            let all = try told {
                $0.vpcs?.append(LiveVPC(id: second, name: name))
                $0.networks = networks.map { LiveNetwork(id: "n\($0)", name: "net", vpcID: $0, subnets: []) }
            }
            #expect(all.map(\.message) == [start])
        }
        let blind = try told {
            $0.vpcs?.append(LiveVPC(id: second, name: name))
            $0.unread["private networks"] = Reason(code: "scaleway_permission_denied", message: "no")
        }
        #expect(blind.map(\.message) == [start])
        let networks = try told { $0.networks.append(LiveNetwork(id: "m", name: name, vpcID: "a", subnets: [])) }
        #expect(networks.map(\.message).first?.hasPrefix("2 private networks are named \(name): m, n. ") == true)
        func database(_ id: String, _ called: String, _ status: String = "ready") -> LiveDatabase {
            LiveDatabase(
                id: id, name: called, status: status, engine: "PostgreSQL-17", nodeType: "DB-DEV-S",
                isHighlyAvailable: false, backupEvery: 24, backupRetention: 7, settings: [:])
        }
        let databases = try told { $0.databases = [database("x", name), database("w", name), database("v", "other")] }
        #expect(databases.map(\.message).first?.hasPrefix("2 databases are named \(name): w, x. ") == true)
        #expect(try told { $0.databases = [database("x", name), database("w", name, "deleting")] }.isEmpty)
    }

    @Test("databases in trouble, and without backups in production, are told")
    func databases() throws {
        var live = LiveSurroundings(observedAt: Fixtures.start)
        func database(_ status: String, every: Int?) -> LiveDatabase {
            LiveDatabase(
                id: "db", name: "evalap", status: status, engine: "PostgreSQL-17", nodeType: "DB-DEV-S",
                isHighlyAvailable: false,
                backupEvery: every, backupRetention: 7, settings: [:])
        }
        live.databases = [database("ready", every: 24)]
        #expect(try notices(live, desired(revision: 1)).isEmpty)
        live.databases = [database("disk_full", every: nil)]
        #expect(
            try notices(live, desired(revision: 1)) == [
                "database_trouble", "database_without_backups",
            ])
        #expect(try notices(live, desired(revision: 1, tier: .standard)) == ["database_trouble"])
    }
}
