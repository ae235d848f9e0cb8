import SimulatedCloud
import Testing

/// What a write leaves behind, where the real API was seen to tell one kind of change from another.
@Suite struct RecordedWritesTests {
    private static let caller = CloudFixture.caller

    @Test func onlyVariablesMakeANamespaceUpdating() throws {
        var fixture = CloudFixture()
        let id = try fixture.namespace()
        fixture.pass(60)
        var labels = NamespaceChange()
        (labels.description, labels.tags) = ("the web side", ["a"])
        let labelled = try fixture.cloud.updateNamespace(id, labels, by: Self.caller)
        #expect(labelled.status == .ready && labelled.description == "the web side" && labelled.tags == ["a"])
        #expect(try fixture.cloud.namespace(id).tags == ["a"])
        var variables = NamespaceChange()
        variables.environment = ["A": "1"]
        #expect(try fixture.cloud.updateNamespace(id, variables, by: Self.caller).status == .updating)
        fixture.pass(60)
        #expect(try fixture.cloud.namespace(id).status == .ready)
    }

    @Test func onlyWhatATriggerDoesMakesItUpdating() throws {
        var fixture = CloudFixture()
        let container = try fixture.ready()
        var change = TriggerChange()
        change.name = "nightly"
        change.source = .cron(schedule: "5 4 * * *", timezone: nil, body: "{}", headers: nil)
        let made = try fixture.cloud.createTrigger(containerID: container, change, by: Self.caller)
        #expect(made.destination == .init(path: "/", method: "post"))
        fixture.pass(60)
        var name = TriggerChange()
        name.name = "every night"
        name.source = .cron(schedule: nil, timezone: nil, body: nil, headers: nil)
        let renamed = try fixture.cloud.updateTrigger(made.id, name, by: Self.caller)
        #expect(renamed.status == .ready && renamed.name == "every night" && renamed.source == made.source)
        #expect(try fixture.cloud.trigger(made.id).name == "every night")
        var schedule = TriggerChange()
        schedule.source = .cron(schedule: "0 0 * * *", timezone: nil, body: nil, headers: nil)
        #expect(try fixture.cloud.updateTrigger(made.id, schedule, by: Self.caller).status == .updating)
    }

    @Test(arguments: [("/", "/"), ("", "/"), ("/x", "/x"), ("/x/", "/x"), ("/x/y/", "/x/y")])
    func aPathHasNoSlashAtItsEnd(given: String, kept: String) throws {
        var fixture = CloudFixture()
        var change = SecretChange()
        change.path = given
        let secret = try fixture.cloud.createSecret(
            name: "s", projectID: CloudFixture.project, type: nil, isProtected: false, change, by: Self.caller)
        #expect(secret.path == kept)
        #expect(try fixture.cloud.updateSecret(secret.id, change, by: Self.caller).path == kept)
        var filter = SimulatedCloud.SecretFilter()
        filter.path = given
        #expect(fixture.cloud.secrets(filter).rows.map(\.id) == [secret.id])
    }

    @Test func aPathBeginsAtTheRoot() throws {
        var fixture = CloudFixture()
        var change = SecretChange()
        change.path = "x"
        let refused = CloudError.invalid("path", "format", "a path begins with /")
        #expect(throws: refused) {
            try fixture.cloud.createSecret(
                name: "s", projectID: CloudFixture.project, type: nil, isProtected: false, change, by: Self.caller)
        }
        let id = try fixture.cloud.createSecret(
            name: "s", projectID: CloudFixture.project, type: nil, isProtected: false, SecretChange(), by: Self.caller
        ).id
        #expect(throws: refused) { try fixture.cloud.updateSecret(id, change, by: Self.caller) }
        #expect(try fixture.cloud.secret(id).path == "/")
    }

    @Test func aProjectsOwnMakingIsTheOrganizations() throws {
        var fixture = CloudFixture()
        let id = try fixture.cloud.createProject(name: "staging", description: "", by: Self.caller).id
        _ = try fixture.cloud.createSecret(
            name: "s", projectID: id, type: nil, isProtected: false, SecretChange(), by: Self.caller)
        fixture.pass(60)
        var filter = SimulatedCloud.EventFilter()
        filter.projectID = id
        #expect(fixture.cloud.events(filter).map(\.method) == ["CreateSecret"])
        filter.projectID = nil
        #expect(fixture.cloud.events(filter).map(\.method) == ["CreateSecret", "CreateProject"])
    }
}
