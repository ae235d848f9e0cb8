import SimulatedCloud
import Testing

/// How deploys run and end, on the logical clock alone.
@Suite struct DeployTests {
    private static func http(_ threshold: Int, _ seconds: Int64) -> ProbeChange {
        var probe = ProbeChange()
        probe.failureThreshold = threshold
        probe.interval = seconds * 1_000_000
        probe.check = .http(path: "/health")
        return probe
    }

    @Test func createTakesARecordedTimeAndShowsEachStatus() throws {
        var fixture = CloudFixture()
        let created = try fixture.container()
        #expect(created.status == .creating && created.errorMessage == nil && created.serving == nil)
        #expect(!created.updatedAt.isWholeSeconds)
        fixture.pass(5.9)
        #expect(try fixture.get(created.id).status == .creating)
        fixture.pass(17.2)
        let ready = try fixture.get(created.id)
        #expect(ready.status == .ready && ready.errorMessage == "" && ready.serving?.image == "nginx:1")
        #expect(ready.updatedAt.isWholeSeconds && ready.createdAt == created.createdAt)
    }

    @Test func timeScaleDividesEveryDuration() throws {
        var fixture = CloudFixture(CloudSettings(timings: .recorded, timeScale: 10))
        try fixture.cloud.setBehaviour(.crashes, of: "bad:1")
        let good = try fixture.container()
        let bad = try fixture.container("bad:1")
        fixture.pass(2.4)
        #expect(try fixture.get(good.id).status == .ready)
        fixture.pass(27.5)
        #expect(try fixture.get(bad.id).status == .creating)
        fixture.pass(0.4)
        #expect(try fixture.get(bad.id).status == .error)
    }

    /// Budget in seconds, and the text that ends the deploy; nil ends in `ready`.
    @Test(
        arguments: [
            (ImageBehaviour.crashes, false, 300.0, "Container is unable to start OR is not listening on port 8080"),
            (
                .crashes, true, 30,
                "Container is unable to start OR does not respond to HTTP requests on port 8080 and path /health"
            ),
            (
                .unhealthy(passesStartup: false), true, 30,
                "Container is unable to start OR does not respond to HTTP requests on port 8080 and path /health"
            ),
            (
                .slowToStart(31_000_000), true, 30,
                "Container is unable to start OR does not respond to HTTP requests on port 8080 and path /health"
            ),
            (.unpullable, true, 18, "Image was not found in container registry."),
            (.unhealthy(passesStartup: false), false, 6, nil),
            (.unhealthy(passesStartup: true), true, 6, nil),
            (.slowToStart(29_000_000), true, 35, nil),
            (.failsAfter(1_000_000), true, 6, nil),
        ] as [(ImageBehaviour, Bool, Double, String?)])
    func behaviourMeetsProbes(
        _ behaviour: ImageBehaviour, hasHTTPStartupProbe: Bool, earliest: Double, message: String?
    ) throws {
        var fixture = CloudFixture()
        try fixture.cloud.setBehaviour(behaviour, of: "nginx:1")
        let id = try fixture.container("nginx:1") { if hasHTTPStartupProbe { $0.startup = Self.http(3, 10) } }.id
        fixture.pass(earliest - 0.1)
        #expect(try fixture.get(id).status == .creating)
        fixture.pass(25)
        let ended = try fixture.get(id)
        #expect(ended.status == (message == nil ? .ready : .error))
        #expect(ended.errorMessage == message ?? "")
    }

    @Test func anHTTPLivenessProbeFailsAfterATCPStartupProbePassed() throws {
        var fixture = CloudFixture()
        try fixture.cloud.setBehaviour(.unhealthy(passesStartup: false), of: "nginx:1")
        let id = try fixture.container("nginx:1") {
            $0.liveness = Self.http(3, 10)
            $0.startup = ProbeChange()
            $0.startup?.failureThreshold = 5
        }.id
        fixture.pass(33)
        #expect(try fixture.get(id).status == .error)
    }

    @Test func theOldRevisionServesUntilTheNewOneIsHealthyAndForADayAfterAFailure() throws {
        var fixture = CloudFixture()
        let id = try fixture.ready()
        try fixture.cloud.setBehaviour(.crashes, of: "bad:1")
        let updating = try fixture.patch(id) { $0.image = "bad:1" }
        #expect(updating.status == .updating && updating.errorMessage == nil && updating.settings.image == "bad:1")
        #expect(updating.serving?.image == "nginx:1")
        fixture.pass(310)
        #expect(try fixture.get(id).status == .error)
        #expect(try fixture.get(id).serving?.image == "nginx:1")
        // A second failure doesn't start another day.
        fixture.pass(20 * 3600)
        _ = try fixture.patch(id) { $0.image = "bad:1" }
        fixture.pass(3 * 3600)
        #expect(try fixture.get(id).serving?.image == "nginx:1")
        fixture.pass(2 * 3600)
        #expect(try fixture.get(id).serving == nil)
    }

    @Test func aDeployThatSucceedsInTheDayKeepsServingAfterIt() throws {
        var fixture = CloudFixture()
        let id = try fixture.ready()
        try fixture.cloud.setBehaviour(.crashes, of: "bad:1")
        _ = try fixture.patch(id) { $0.image = "bad:1" }
        fixture.pass(310)
        _ = try fixture.patch(id) { $0.image = "nginx:2" }
        fixture.pass(25 * 3600)
        #expect(try fixture.get(id).serving?.image == "nginx:2")
    }

    @Test func writesDuringADeployAreRefusedUnlessSwitchedOff() throws {
        var fixture = CloudFixture()
        let container = try fixture.container()
        let refusal = CloudError.transientState(resource: "container", id: container.id, state: "creating")
        #expect(throws: refusal) { try fixture.patch(container.id) { $0.minScale = 1 } }
        #expect(throws: refusal) { try fixture.cloud.deleteContainer(container.id, by: CloudFixture.caller) }
        #expect(throws: refusal) { try fixture.cloud.redeployContainer(container.id, by: CloudFixture.caller) }
        var settings = CloudSettings()
        settings.refusesWritesWhileTransient = false
        var lenient = CloudFixture(settings)
        let id = try lenient.container().id
        #expect(try lenient.patch(id) { $0.minScale = 1 }.settings.minScale == 1)
    }

    @Test func aStuckContainerStaysUntilReleased() throws {
        var fixture = CloudFixture()
        let id = try fixture.ready()
        _ = try fixture.cloud.stickContainer(id)
        fixture.pass(48 * 3600)
        #expect(try fixture.get(id).status == .updating)
        #expect(try fixture.get(id).serving?.number == 1)
        _ = try fixture.cloud.releaseContainer(id)
        fixture.pass(16)
        #expect(try fixture.get(id).status == .ready)
    }

    @Test func aStuckImageNeverSettlesAndReleaseLetsItServe() throws {
        var fixture = CloudFixture()
        try fixture.cloud.setBehaviour(.stuck, of: "nginx")
        let id = try fixture.container().id
        fixture.pass(24 * 3600)
        #expect(try fixture.get(id).status == .creating)
        _ = try fixture.cloud.releaseContainer(id)
        fixture.pass(24)
        #expect(try fixture.get(id).status == .ready)
    }

    @Test func failsAfterCountsFromServing() throws {
        var fixture = CloudFixture()
        try fixture.cloud.setBehaviour(.failsAfter(90_000_000), of: "nginx:1")
        let id = try fixture.container().id
        fixture.pass(6)
        while try fixture.get(id).status == .creating { fixture.pass(0.1) }
        let failsAt = try #require(try fixture.get(id).serving?.failsAt)
        #expect(abs(failsAt - fixture.cloud.now - 90_000_000) <= 100_000)
    }

    @Test func deletingEndsInNotFoundAndANamespaceTakesItsContainersAlong() throws {
        var fixture = CloudFixture()
        let id = try fixture.ready()
        let namespace = try fixture.get(id).namespaceID
        #expect(try fixture.cloud.deleteContainer(id, by: CloudFixture.caller).status == .deleting)
        fixture.pass(5)
        #expect(throws: CloudError.notFound(resource: "container", id: id)) { try fixture.get(id) }
        var change = ContainerChange()
        change.image = "nginx:1"
        let other = try fixture.cloud.createContainer(
            name: "web", namespaceID: namespace, change, by: CloudFixture.caller
        ).id
        #expect(try fixture.cloud.deleteNamespace(namespace, by: CloudFixture.caller).status == .deleting)
        fixture.pass(60)
        #expect(throws: CloudError.notFound(resource: "namespace", id: namespace)) {
            try fixture.cloud.namespace(namespace)
        }
        #expect(throws: CloudError.notFound(resource: "container", id: other)) { try fixture.get(other) }
    }

    @Test func whatIsBeingDeletedNeverComesBack() throws {
        var settings = CloudSettings()
        settings.refusesWritesWhileTransient = false
        var fixture = CloudFixture(settings)
        let id = try fixture.ready()
        _ = try fixture.cloud.deleteContainer(id, by: CloudFixture.caller)
        #expect(throws: CloudError.self) { try fixture.patch(id) { $0.minScale = 1 } }
        #expect(throws: CloudError.self) { try fixture.cloud.stickContainer(id) }
        fixture.pass(5)
        #expect(throws: CloudError.notFound(resource: "container", id: id)) { try fixture.get(id) }
    }

    @Test func equalSeedsGiveEqualClouds() throws {
        func history(_ seed: UInt64) throws -> [String] {
            var fixture = CloudFixture(seed: seed)
            let id = try fixture.container("nginx:1") { $0.secrets = ["B": "2", "A": "1", "C": "3"] }.id
            var lines = [id]
            for _ in 0..<30 {
                fixture.pass(1)
                let container = try fixture.get(id)
                lines.append(
                    "\(container.status) \(container.updatedAt) "
                        + "\(container.settings.secrets.sorted { $0.key < $1.key })"
                )
            }
            return lines
        }
        #expect(try history(5) == history(5))
        #expect(try history(5) != history(6))
    }
}
