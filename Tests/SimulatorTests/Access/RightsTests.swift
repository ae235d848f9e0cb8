import SimulatedCloud
import Testing

/// What policies give, decided without a server.
@Suite struct RightsTests {
    private static let (own, other) = ("own-project", "other-project")
    private static let organization = CloudSettings().organizationID

    private static func rule(_ sets: [String], _ scope: IAMRule.Scope = .projects([own]), condition: String = "")
        -> IAMRule
    {
        IAMRule(permissionSets: sets, scope: scope, condition: condition)
    }

    @Test func aRuleGivesItsSetsInItsProjectsAndNothingElse() {
        let rights = IAMRights([
            Self.rule(["ContainersReadOnly", "SecretManagerSecretAccess"]), Self.rule(["VPCFullAccess"]),
        ])
        let cases: [(IAMResource, IAMAction, IAMNeed.Place, Bool)] = [
            (.containers, .read, .projects([Self.own]), true), (.containers, .write, .projects([Self.own]), false),
            (.containers, .call, .projects([Self.own]), false), (.containers, .read, .projects([Self.other]), false),
            (.containers, .read, .projects([Self.own, Self.other]), false), (.containers, .read, .somewhere, true),
            (.containers, .write, .somewhere, false), (.containers, .read, .organization, false),
            (.secrets, .access, .projects([Self.own]), true), (.secrets, .read, .projects([Self.own]), false),
            (.vpc, .write, .projects([Self.own]), true), (.privateNetworks, .read, .somewhere, false),
            (.auditTrail, .read, .organization, false),
        ]
        for (resource, action, place, isAllowed) in cases {
            let right = IAMRight(resource, action)
            let missing = rights.missing(for: IAMNeed(right, in: place))
            #expect(missing == (isAllowed ? nil : right), "\(resource) \(action) \(place)")
        }
        #expect(rights.reach(of: IAMRight(.containers, .read)) == .projects([Self.own]))
    }

    @Test func rulesAddUp() {
        let rights = IAMRights([
            Self.rule(["ContainersReadOnly"]), Self.rule(["ContainersReadOnly"], .projects([Self.other])),
            Self.rule(["IPAMReadOnly"]), Self.rule(["IPAMReadOnly"], .organization(Self.organization)),
            Self.rule(["IPAMReadOnly"], .projects([Self.other])),
        ])
        #expect(rights.has(IAMRight(.containers, .read), in: .projects([Self.own, Self.other])))
        #expect(rights.reach(of: IAMRight(.ipam, .read)) == .everywhere)
    }

    @Test func theOrganizationIsAScopeOfItsOwn() {
        let sets = ["AuditTrailReadOnly", "IAMReadOnly"]
        let rights = IAMRights([Self.rule(sets, .organization(Self.organization))])
        #expect(rights.has(IAMRight(.auditTrail, .read), in: .organization))
        #expect(!rights.has(IAMRight(.policies, .write), in: .organization))
        #expect(!IAMRights([Self.rule(sets)]).has(IAMRight(.auditTrail, .read), in: .organization))
        let conditional = Self.rule(sets, .organization(Self.organization), condition: "request.ip == '192.0.2.1'")
        #expect(!IAMRights([conditional]).has(IAMRight(.auditTrail, .read), in: .organization))
    }

    /// The words of Scaleway's page on permission sets.
    @Test func secretsHaveARightForEachThing() {
        let gives: [String: Set<IAMAction>] = [
            "SecretManagerReadOnly": [.read], "SecretManagerSecretAccess": [.access],
            "SecretManagerSecretCreate": [.create], "SecretManagerSecretWrite": [.write],
            "SecretManagerSecretDelete": [.delete], "SecretManagerSecretRestore": [.restore],
            "SecretManagerFullAccess": [.read, .access, .create, .write, .delete, .restore],
        ]
        for (name, actions) in gives {
            let set = PermissionSets.named(name)
            #expect(set?.rights == Set(actions.map { IAMRight(.secrets, $0) }), "\(name)")
        }
    }

    @Test func setsAreKnownOnceAndInTheirScope() {
        let names = PermissionSets.all.map(\.name)
        #expect(names == names.sorted() && Set(names).count == names.count)
        for set in PermissionSets.all {
            #expect(set.rights.allSatisfy { $0.resource.isOrganizations == set.isOrganizations }, "\(set.name)")
        }
        for name in ["InstancesFullAccess", "KeyManagerKeySign", "BillingReadOnly", "DomainsDNSFullAccess"] {
            #expect(PermissionSets.named(name)?.rights == [], "\(name)")
        }
        #expect(PermissionSets.named("ContainersFullaccess") == nil)
    }

    @Test func aBearerHasItsOwnPoliciesAndThoseOfItsGroups() throws {
        var fixture = CloudFixture()
        func policy(_ principal: IAMPrincipal, _ set: String, _ cloud: inout SimulatedCloud) throws {
            var change = IAMChange()
            change.principal = principal
            _ = try cloud.createPolicy(change, rules: [Self.rule([set])], by: CloudFixture.caller)
        }
        let (caller, own) = (CloudFixture.caller, IAMNeed.Place.projects([Self.own]))
        let application = try fixture.cloud.createApplication(IAMChange(), by: caller).id
        let group = try fixture.cloud.createGroup(IAMChange(), by: caller).id
        try policy(.application(application), "VPCReadOnly", &fixture.cloud)
        try policy(.group(group), "IPAMReadOnly", &fixture.cloud)
        try policy(.nobody, "ContainersReadOnly", &fixture.cloud)
        func has(_ resource: IAMResource) -> Bool {
            fixture.cloud.rights(of: .application(application)).has(IAMRight(resource, .read), in: own)
        }
        #expect(has(.vpc) && !has(.ipam) && !has(.containers))
        _ = try fixture.cloud.addMembers(users: ["u"], applications: [application], to: group, by: caller)
        #expect(has(.vpc) && has(.ipam) && !has(.containers))
        let user = fixture.cloud.rights(of: .user("u"))
        #expect(user.has(IAMRight(.ipam, .read), in: own) && !user.has(IAMRight(.vpc, .read), in: own))
        #expect(fixture.cloud.rights(of: .nobody) == IAMRights([]))
    }

    @Test(arguments: [
        (["ContainersReadOnly", "IAMReadOnly"], false, "permission sets must be of the same scope type"),
        (["ContainersReadOnly", "ContainersRead"], true, "there is no permission set ContainersRead"),
        (["IAMReadOnly"], true, "these permission sets are the organization's"),
        ([], false, "a rule needs at least one permission set"),
    ])
    func aRuleThatCantHoldIsRefused(_ sets: [String], _ inProject: Bool, _ help: String) throws {
        var fixture = CloudFixture()
        var change = IAMChange()
        change.principal = .nobody
        let scope = inProject ? IAMRule.Scope.projects([Self.own]) : .organization(Self.organization)
        let rule = Self.rule(sets, scope)
        func refusal(_ body: () throws -> Void) -> String? {
            do { try body() } catch {
                if case .invalidArguments(let arguments) = error as? CloudError { return arguments.first?.help }
            }
            return nil
        }
        #expect(
            refusal { _ = try fixture.cloud.createPolicy(change, rules: [rule], by: CloudFixture.caller) } == help)
        let good = try fixture.cloud.createPolicy(
            change, rules: [Self.rule(["ContainersReadOnly"], .organization(Self.organization))],
            by: CloudFixture.caller)
        #expect(refusal { _ = try fixture.cloud.setRules([rule], of: good.id, by: CloudFixture.caller) } == help)
        #expect(try fixture.cloud.policy(good.id).rules == good.rules)
    }
}
