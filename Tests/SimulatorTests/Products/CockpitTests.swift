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
}
