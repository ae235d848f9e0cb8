import SimulatedCloud
import Testing

/// Applications, keys, groups, policies.
@Suite struct IAMTests {
    private static let caller = CloudFixture.caller

    private static func application(_ fixture: inout CloudFixture) throws -> IAMApplication {
        var change = IAMChange()
        change.name = "app"
        return try fixture.cloud.createApplication(change, by: caller)
    }

    @Test func keysBelongToTheirApplication() throws {
        var fixture = CloudFixture()
        let application = try Self.application(&fixture)
        let key = try fixture.cloud.createKey(
            of: .application(application.id), description: "", defaultProjectID: nil,
            expiresAt: .call(fixture.cloud.now + 60_000_000), by: Self.caller)
        #expect(key.id.hasPrefix("SCW") && key.id.utf8.count == 20)
        #expect(fixture.cloud.key(secret: key.secret)?.bearer == .application(application.id))
        #expect(fixture.cloud.keyCount(of: application.id) == 1 && !fixture.cloud.isExpired(key))
        fixture.pass(61)
        #expect(fixture.cloud.isExpired(key))
        #expect(fixture.cloud.keys(of: application.id, accessKeys: [], isExpired: false).totalCount == 0)
        try fixture.cloud.deleteApplication(application.id, by: Self.caller)
        #expect(throws: CloudError.notFound(resource: "access_key", id: key.id)) { try fixture.cloud.key(key.id) }
        #expect(throws: CloudError.notFound(resource: "application", id: "nobody")) {
            try fixture.cloud.createKey(
                of: .application("nobody"), description: "", defaultProjectID: nil, expiresAt: nil, by: Self.caller)
        }
    }

    @Test func membershipWritesDontOverlap() throws {
        var fixture = CloudFixture()
        let (first, second) = (try Self.application(&fixture).id, try Self.application(&fixture).id)
        let group = try fixture.cloud.createGroup(IAMChange(), by: Self.caller).id
        _ = try fixture.cloud.addMembers(users: [], applications: [first], to: group, by: Self.caller)
        #expect(throws: CloudError.transientState(resource: "group", id: group, state: "updating")) {
            try fixture.cloud.addMembers(users: [], applications: [second], to: group, by: Self.caller)
        }
        let both = try fixture.cloud.addMembers(users: [], applications: [second], to: group, by: Self.caller)
        #expect(both.applicationIDs == [first, second] && both.updatedAt == both.createdAt)
        fixture.pass(2)
        _ = try fixture.cloud.removeMember(first, from: group, by: Self.caller)
        #expect(throws: CloudError.notFound(resource: "", id: first)) {
            try fixture.cloud.removeMember(first, from: group, by: Self.caller)
        }
    }

    @Test func aPolicyNeedsAPrincipalAndItsRulesAreReplaced() throws {
        var fixture = CloudFixture()
        let rule = IAMRule(
            permissionSets: ["ContainersReadOnly"], scope: .projects([CloudFixture.project]), condition: "")
        var change = IAMChange()
        #expect(throws: CloudError.self) { try fixture.cloud.createPolicy(change, rules: [rule], by: Self.caller) }
        change.principal = .application(try Self.application(&fixture).id)
        let policy = try fixture.cloud.createPolicy(change, rules: [rule], by: Self.caller)
        let rules = try fixture.cloud.setRules([rule, rule], of: policy.id, by: Self.caller)
        #expect(Set(rules.map(\.id)).count == 2 && !rules.map(\.id).contains(policy.rules[0].id))
        change.name = String(repeating: "x", count: 65)
        #expect(throws: CloudError.self) { try fixture.cloud.updatePolicy(policy.id, change, by: Self.caller) }
    }
}
