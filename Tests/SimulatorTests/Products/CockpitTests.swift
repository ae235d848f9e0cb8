import SimulatedCloud
import Testing

/// Data sources, tokens, alert managers.
@Suite struct CockpitTests {
    private static let caller = CloudFixture.caller

    @Test func retentionHasADefaultForEachKindAndLimits() throws {
        var fixture = CloudFixture()
        func source(_ kind: CockpitSource.Kind, _ retention: Int?) throws(CloudError) -> CockpitSource {
            try fixture.cloud.createSource(
                name: "s", kind: kind, retention: retention, projectID: nil, region: "fr-par", by: Self.caller)
        }
        #expect(try source(.metrics, nil).retention == 31)
        #expect(try source(.logs, nil).retention == 7)
        #expect(try source(.traces, 1825).retention == 1825)
        #expect(throws: CloudError.self) { try source(.logs, 0) }
        #expect(throws: CloudError.self) { try source(.logs, 1826) }
    }

    @Test func anAlertManagerKeepsItsAddressAndWritesToItsContacts() throws {
        var fixture = CloudFixture()
        let project = CloudFixture.project
        let first = try fixture.cloud.switchAlertManager(of: project, in: "fr-par", enabled: true)
        _ = try fixture.cloud.switchAlertManager(of: project, in: "fr-par", enabled: false)
        #expect(throws: CloudError.self) { try fixture.cloud.sendTestAlert(of: project, in: "fr-par") }
        #expect(try fixture.cloud.switchAlertManager(of: project, in: "fr-par", enabled: true).id == first.id)
        for email in ["a@example.com", "b@example.com"] {
            _ = try fixture.cloud.addContact(email, sendsResolved: true, of: project, in: "fr-par")
        }
        #expect(throws: CloudError.self) {
            try fixture.cloud.addContact("a@example.com", sendsResolved: true, of: project, in: "fr-par")
        }
        try fixture.cloud.removeContact("b@example.com", of: project, in: "fr-par")
        try fixture.cloud.sendTestAlert(of: project, in: "fr-par")
        #expect(fixture.cloud.alertMessages.map(\.email) == ["a@example.com"])
        #expect(throws: CloudError.notFound(resource: "contact point", id: "b@example.com")) {
            try fixture.cloud.updateContact("b@example.com", sendsResolved: false, of: project, in: "fr-par")
        }
    }

    @Test func aProjectThatIsntThereIsForbidden() throws {
        var fixture = CloudFixture()
        let project = try fixture.cloud.createProject(name: "p", description: "", by: Self.caller)
        #expect(try fixture.cloud.alertManager(of: project.id, in: "fr-par") == nil)
        try fixture.cloud.deleteProject(project.id, by: Self.caller)
        let refusal = CloudError.permissionsDenied(resource: "cockpit", action: "read")
        #expect(throws: refusal) { try fixture.cloud.alertManager(of: project.id, in: "fr-par") }
        #expect(throws: refusal) { try fixture.cloud.alertManager(of: "never-seen", in: "fr-par") }
        #expect(try fixture.cloud.alertManager(of: nil, in: "fr-par") == nil)
    }

    @Test func preconfiguredAlertsAreSwitchedAndTakeAMoment() throws {
        var fixture = CloudFixture()
        let (cpu, storage) = ("615245e6-3882-4d99-8798-d17ca1c95645", "c8991f90-facb-436c-b4ab-6aa13822a451")
        func status(_ id: String) throws(CloudError) -> CockpitAlert.RuleStatus? {
            try fixture.cloud.preconfiguredAlerts(of: nil, in: "fr-par").first { $0.rule.id == id }?.status
        }
        func ids(_ status: CockpitAlert.RuleStatus) throws(CloudError) -> Set<String> {
            Set(try fixture.cloud.preconfiguredAlerts(of: nil, in: "fr-par", status: status).map(\.rule.id))
        }
        #expect(try fixture.cloud.preconfiguredAlerts(of: nil, in: "fr-par").count == 22)
        #expect(try ids(.disabled).count == 22)
        #expect(try fixture.cloud.switchAlertRules([cpu, "none"], on: true, of: nil, in: "fr-par") == [cpu])
        #expect(try status(cpu) == .enabling && status(storage) == .disabled)
        #expect(try fixture.cloud.alertManager(of: nil, in: "fr-par")?.showsManagedAlerts == true)
        fixture.pass(60)
        #expect(try ids(.enabled) == [cpu] && ids(.disabled).count == 21)
        _ = try fixture.cloud.switchAlertRules([cpu], on: false, of: nil, in: "fr-par")
        #expect(try ids(.disabling) == [cpu])
        fixture.pass(60)
        #expect(try status(cpu) == .disabled)
        // None is all.
        #expect(try fixture.cloud.switchAlertRules([], on: true, of: nil, in: "fr-par").count == 22)
        fixture.pass(60)
        #expect(try ids(.enabled).count == 22)
        #expect(try fixture.cloud.preconfiguredAlerts(of: nil, in: "nl-ams", status: .enabled).isEmpty)
    }

    @Test func alertsHaveIdsOfTheirOwn() {
        #expect(Set(PreconfiguredAlert.all.map(\.id)).count == 22)
        #expect(Set(PreconfiguredAlert.all.map(\.name)).count == 22)
        #expect(PreconfiguredAlert.all.count { $0.product == "PostgreSQL" } == 3)
    }

    @Test func scalewaysOwnSourcesAppearWhenAProductIsUsed() throws {
        var fixture = CloudFixture()
        let project = CloudFixture.project
        func own() -> [CockpitSource] {
            fixture.cloud.sources(kinds: [], origin: "scaleway", ResourceFilter()).rows
        }
        #expect(own().isEmpty)
        _ = try fixture.cloud.createVPC(
            name: "v", projectID: project, region: "fr-par", tags: [], by: Self.caller)
        let sources = own()
        #expect(sources.map(\.name) == ["Scaleway Metrics", "Scaleway Logs"])
        #expect(sources.allSatisfy { $0.projectID == project && fixture.cloud.isSynchronized($0) })
        _ = try fixture.cloud.createVPC(
            name: "w", projectID: project, region: "fr-par", tags: [], by: Self.caller)
        #expect(own().map(\.id) == sources.map(\.id))
        #expect(throws: CloudError.self) { try fixture.cloud.deleteSource(sources[0].id, by: Self.caller) }
        let alerts = try fixture.cloud.preconfiguredAlerts(of: project, in: "fr-par", sourceID: sources[0].id)
        #expect(alerts.count == 22)
    }

    @Test func grafanaShowsASourceWhenItIsToldOrAfterAWhile() throws {
        var fixture = CloudFixture()
        func source(_ name: String) throws(CloudError) -> CockpitSource {
            try fixture.cloud.createSource(
                name: name, kind: .metrics, retention: nil, projectID: nil, region: "fr-par", by: Self.caller)
        }
        let first = try source("one")
        #expect(!fixture.cloud.isSynchronized(first))
        fixture.cloud.synchronizeSources(of: nil)
        #expect(fixture.cloud.isSynchronized(try fixture.cloud.source(first.id)))
        let second = try source("two")
        fixture.pass(120)
        #expect(fixture.cloud.isSynchronized(try fixture.cloud.source(second.id)))
    }

    @Test func aTokensSecretIsSixtyFourCharactersOfAnAddress() throws {
        var fixture = CloudFixture()
        func secret() throws(CloudError) -> String {
            try fixture.cloud.createCockpitToken(
                name: "t", scopes: [], projectID: nil, region: "fr-par", by: Self.caller
            ).secret
        }
        let (one, other) = (try secret(), try secret())
        #expect(one.count == 64 && one != other)
        #expect(one.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
    }
}
