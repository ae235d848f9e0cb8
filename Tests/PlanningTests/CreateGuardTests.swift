import LiveState
import Model
import Planning
import Testing

/// Whether a plan that would make things may be applied, once their names were looked up.
@Suite struct CreateGuardTests {
    private static let database = WantedName(
        address: "module.database[0].scaleway_rdb_instance.this", type: "scaleway_rdb_instance", name: "staging")
    private static let secret = WantedName(
        address: "module.secrets.scaleway_secret.this[\"url\"]", type: "scaleway_secret", name: "url")
    private static let namespace = WantedName(
        address: "module.environment.scaleway_container_namespace.this", type: "scaleway_container_namespace",
        name: "staging")
    private static let registry = WantedName(
        address: "module.registry.scaleway_registry_namespace.this", type: "scaleway_registry_namespace", name: "evalap"
    )
    private static let own = ["amarre", "staging"]

    private func verdict(_ wanted: [WantedName], _ found: [String: [Namesake]]) throws -> CreateGuard.Verdict {
        CreateGuard.verdict(wanted, found: found, environment: try #require(EnvironmentName("staging")))
    }

    @Test func freeNamesAreClear() throws {
        #expect(try verdict([Self.database, Self.secret], [:]) == .clear)
        #expect(try verdict([Self.database], [Self.secret.address: [Namesake(id: "other", tags: [])]]) == .clear)
    }

    @Test(
        arguments: [
            (database, own, true), (database, own + ["x"], true), (database, [], false), (database, ["amarre"], false),
            (database, ["amarre", "production"], false), (database, ["staging"], false), (secret, [], true),
            (secret, own, true), (secret, ["team-b"], false), (registry, nil, true), (namespace, own, true),
            (namespace, [], true), (namespace, ["team-b"], false),
        ] as [(WantedName, [String]?, Bool)])
    func oneThatIsThereIsTakenOverWhenItIsOurs(wanted: WantedName, tags: [String]?, isOurs: Bool) throws {
        let found = [wanted.address: [Namesake(id: "id-1", tags: tags)]]
        let verdict = try verdict([wanted], found)
        if isOurs { return #expect(verdict == .adopt([Adoption(address: wanted.address, id: "id-1")])) }
        guard case .refused(let reason) = verdict else { return #expect(Bool(false), "\(verdict)") }
        #expect(reason.code == "name_taken" && reason.message.contains("id-1") && reason.message.contains(wanted.name))
    }

    /// What has no tags of its own is told of in its own way.
    @Test(arguments: [
        ("scaleway_rdb_user", "give the instance the tags"), ("scaleway_cockpit_alert_manager", "another project's"),
    ])
    func whatHasNoTagsIsNotToldToGetSome(type: String, advice: String) throws {
        let wish = WantedName(address: "a", type: type, name: "n")
        let verdict = try verdict([wish], ["a": [Namesake(id: "id-1", tags: ["another project"])]])
        guard case .refused(let reason) = verdict else { return #expect(Bool(false), "\(verdict)") }
        #expect(reason.code == "name_taken" && reason.message.contains(advice), "\(reason)")
    }

    @Test func twoOfANameStopEverythingWithBothIDs() throws {
        let twins = [Namesake(id: "id-2", tags: Self.own), Namesake(id: "id-1", tags: Self.own)]
        let verdict = try verdict(
            [Self.secret, Self.database],
            [Self.secret.address: [Namesake(id: "s", tags: [])], Self.database.address: twins])
        guard case .refused(let reason) = verdict else { return #expect(Bool(false), "\(verdict)") }
        #expect(reason.code == "two_of_a_name" && reason.message.contains("id-1, id-2"), "\(reason)")
    }

    @Test func onlyCreatesOfGuardedTypesAreLookedUp() {
        let changes = [
            PlannedChange(address: "a", type: "scaleway_rdb_instance", action: .create, name: "staging"),
            PlannedChange(address: "b", type: "scaleway_rdb_instance", action: .update, name: "staging"),
            PlannedChange(address: "c", type: "scaleway_rdb_user", action: .create),
            PlannedChange(address: "d", type: "scaleway_vpc", action: .adopt),
        ]
        let plan = PlanSummary(handle: "", digest: "", changes: changes)
        #expect(
            CreateGuard.wanted(plan) == [WantedName(address: "a", type: "scaleway_rdb_instance", name: "staging")])
        #expect(CreateGuard.unnamed(plan) == nil)
        let nameless = PlanSummary(
            handle: "", digest: "", changes: [PlannedChange(address: "v", type: "scaleway_vpc", action: .create)])
        #expect(CreateGuard.unnamed(nameless)?.code == "name_unknown")
    }
}
