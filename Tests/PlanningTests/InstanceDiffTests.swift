import LiveState
import Model
import Planning
import TestSupport
import Testing

@Suite struct InstanceDiffTests {
    /// One row for each field that can drift: how it is changed, and the name under which it must show up.
    static let rows: [(String, @Sendable (inout LiveContainer) -> Void)] = [
        ("image", { $0.image = "rg/web:latest" }),
        ("scaling.min", { $0.minScale += 1 }),
        ("scaling.max", { $0.maxScale += 1 }),
        ("scaling.concurrentRequests", { $0.scaling = .cpuUsage(percent: 70) }),
        ("resources.cpu", { $0.resources = Resources(mvCPU: 1000, memoryBytes: 1 << 30) }),
        ("resources.memory", { $0.resources = Resources(mvCPU: 560, memoryBytes: 1 << 29) }),
        ("http.port", { $0.port = 1 }),
        (
            "http.health",
            {
                $0.startupProbe?.httpPath = "/other"; $0.livenessProbe?.httpPath = "/other"
            }
        ),
        ("environment.A", { $0.variables["A"] = "2" }),
        ("environment.B", { $0.variables["B"] = "new" }),
        ("secrets.TOKEN", { $0.secretHashes["TOKEN"] = "someone else's" }),
        ("secrets.TOKEN", { $0.secretHashes["TOKEN"] = nil }),
        ("secrets.OTHER", { $0.secretHashes["OTHER"] = "extra" }),
        ("privacy", { $0.settings.privacy = "private" }),
        ("protocol", { $0.settings.protocol = "h2c" }),
        ("httpsOnly", { $0.settings.httpsOnly = true }),
        ("sandbox", { $0.settings.sandbox = "v1" }),
        ("timeout", { $0.settings.timeout = .seconds(1) }),
        ("localStorage", { $0.settings.localStorageBytes = 1 }),
        ("description", { $0.settings.description = "x" }),
        ("tags", { $0.settings.tags = ["x"] }),
        ("command", { $0.settings.command = ["x"] }),
        ("args", { $0.settings.arguments = ["x"] }),
        ("privateNetwork", { $0.settings.privateNetworkID = "x" }),
    ]

    @Test(arguments: rows.indices)
    func eachFieldShowsUp(row: Int) throws {
        let spec = try Fixtures.spec()
        let before = Fixtures.container(spec)
        var after = before
        let (field, change) = Self.rows[row]
        change(&after)
        let applied = AppliedInstance(spec: spec, container: before)
        let environment = try Fixtures.environment()
        #expect(InstanceDiff.differences(environment: environment, spec: spec, applied: applied, live: before).isEmpty)
        let found = InstanceDiff.differences(environment: environment, spec: spec, applied: applied, live: after)
        #expect(found.contains { $0.field == field && $0.kind == .release && $0.resource == "web-0" })
        #expect(found.allSatisfy { $0.field == field || $0.field.hasSuffix("Probe") })
        #expect(!found.contains { ($0.live ?? "").contains("someone else's") }, "a hash must not be printed")
    }

    @Test func environmentClassifies() throws {
        let web = try Fixtures.service()
        let spec = try Fixtures.spec()
        let orphan = Fixtures.container(try Fixtures.release(1, instances: 3).instances(of: web)[2])
        let found = EnvironmentDiff.differences(
            environment: try Fixtures.environment(), effective: [web: try Fixtures.release()], applied: [:],
            live: Fixtures.live([Fixtures.container(spec, status: .error), orphan]))
        #expect(
            found.map { "\($0.resource) \($0.kind.rawValue)" } == ["web-0 unhealthy", "web-1 missing", "web-2 orphan"])
    }

    @Test("a container that migrates is no orphan, unless it has an instance's name")
    func migrations() throws {
        let (web, environment) = (try Fixtures.service(), try Fixtures.environment())
        func difference(_ name: String, _ tags: [String]) throws -> [Difference.Kind] {
            var container = Fixtures.container(try Fixtures.release(1, instances: 1).instances(of: web)[0])
            container.name = name
            container.settings.tags = tags
            return EnvironmentDiff.differences(
                environment: environment, effective: [:], applied: [:], namespace: nil, live: Fixtures.live([container])
            ).map(\.kind)
        }
        #expect(try difference("migrate-web", ["amarre", LiveContainer.migrationTag]) == [])
        #expect(try difference("migrate-web", ["amarre"]) == [.orphan])
        #expect(try difference("web-7", [LiveContainer.migrationTag]) == [.orphan])
    }
}
