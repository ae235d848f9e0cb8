import LiveState
import Model
import TestSupport
import Testing

@testable import Scaleway

/// Whether names are taken, by the lists of their products.
@Suite struct NamesakeReaderTests {
    private static let wanted = [
        WantedName(address: "db", type: "scaleway_rdb_instance", name: "staging"),
        WantedName(address: "vpc", type: "scaleway_vpc", name: "staging"),
        WantedName(address: "pn", type: "scaleway_vpc_private_network", name: "staging"),
        WantedName(address: "secret", type: "scaleway_secret", name: "url"),
        WantedName(address: "namespace", type: "scaleway_container_namespace", name: "staging"),
        WantedName(address: "registry", type: "scaleway_registry_namespace", name: "evalap"),
    ]

    private static func row(_ number: Int, _ name: String, more: String = "", project: String = Sample.project)
        -> String
    {
        #"{"id":"\#(Sample.id(number))","name":"\#(name)","project_id":"\#(project)"\#(more)}"#
    }

    /// Lists whose name filter does nothing, as Scaleway's were seen to.
    private func cloud(_ more: [String] = []) throws -> Cloud {
        try Cloud { request in
            let key =
                switch request.path.split(separator: "/").last {
                case "instances": "instances"
                case "vpcs": "vpcs"
                case "private-networks": "private_networks"
                case "secrets": "secrets"
                case "gateways": "gateways"
                default: "namespaces"
                }
            let name = request.query("name") ?? ""
            let tags = request.path.hasPrefix("/registry/") ? "" : #","tags":["amarre"]"#
            return Sample.list(key, [Self.row(1, name, more: tags), Self.row(2, name + "-old")] + more)
        }
    }

    @Test func eachProductIsAsked() async throws {
        let cloud = try cloud()
        let found = try await ScalewayNamesakeReader(cloud.client).namesakes(of: Self.wanted, in: Sample.projectID)
        let tagged = [Namesake(id: Sample.id(1), tags: ["amarre"])]
        #expect(
            found == [
                "namespace": tagged, "db": tagged, "vpc": tagged, "pn": tagged, "secret": tagged,
                "registry": [Namesake(id: Sample.id(1), tags: nil)],
            ])
        #expect(
            cloud.targets == [
                "GET /rdb/v1/regions/fr-par/instances", "GET /vpc/v2/regions/fr-par/vpcs",
                "GET /vpc/v2/regions/fr-par/private-networks", "GET /secret-manager/v1beta1/regions/fr-par/secrets",
                "GET /containers/v1/regions/fr-par/namespaces", "GET /registry/v1/regions/fr-par/namespaces",
            ])
        #expect(cloud.server.requests.allSatisfy { $0.query("project_id") == Sample.project })
    }

    /// Each project has one alert manager, and sources have no tags. One without contacts can be made over.
    @Test(arguments: [(true, true), (false, true), (true, false)])
    func whatCockpitHas(isOn: Bool, hasContacts: Bool) async throws {
        let cloud = try Cloud { request in
            if request.path.hasSuffix("/contact-points") {
                let contacts = hasContacts ? #"{"email":{"to":"a@example.org"}}"# : ""
                return .json(#"{"contact_points":[\#(contacts)],"total_count":1}"#)
            }
            return request.path.hasSuffix("/alert-manager")
                ? .json(#"{"alert_manager_enabled":\#(isOn),"alert_manager_url":null}"#)
                : Sample.list("data_sources", [Self.row(7, "staging-logs")])
        }
        let found = try await ScalewayNamesakeReader(cloud.client).namesakes(
            of: [
                WantedName(address: "alerts", type: "scaleway_cockpit_alert_manager", name: Sample.project),
                WantedName(address: "foreign", type: "scaleway_cockpit_alert_manager", name: Sample.id(99)),
                WantedName(address: "logs", type: "scaleway_cockpit_source", name: "staging-logs"),
            ], in: Sample.projectID)
        let own = [Namesake(id: "fr-par/\(Sample.project)/1", tags: nil)]
        #expect(found["alerts"] == (isOn && hasContacts ? own : nil))
        #expect(found["foreign"]?.first?.tags == ["another project"])
        #expect(found["logs"] == [Namesake(id: Sample.id(7), tags: nil)])
    }

    /// It goes by the tags of its instance, and one of another project is never the environment's.
    @Test(arguments: [(#","tags":["amarre","production"]"#, ["amarre", "production"]), ("", [])])
    func whatIsInAnInstanceIsLookedForThere(tags: String, found: [String]) async throws {
        let cloud = try Cloud { request in
            if request.path.hasSuffix("/users") {
                return Sample.list("users", [#"{"name":"evalap_a","is_admin":false}"#])
            }
            if request.path.hasSuffix("/databases") {
                return Sample.list("databases", [#"{"name":"rdb","owner":"","size":1}"#])
            }
            let more = #","status":"ready","engine":"PostgreSQL-17","node_type":"DB-DEV-S""# + tags
            return Sample.list("instances", [Self.row(1, "production", more: more)])
        }
        let names = try await ScalewayNamesakeReader(cloud.client).namesakes(
            of: [
                WantedName(address: "user", type: "scaleway_rdb_user", name: "\(Sample.id(1))/evalap_a"),
                WantedName(address: "foreign", type: "scaleway_rdb_user", name: "\(Sample.id(2))/evalap_a"),
                WantedName(address: "database", type: "scaleway_rdb_database", name: "\(Sample.id(1))/evalap"),
            ], in: Sample.projectID)
        #expect(
            names == [
                "user": [Namesake(id: "fr-par/\(Sample.id(1))/evalap_a", tags: found)],
                "foreign": [Namesake(id: "fr-par/\(Sample.id(2))/evalap_a", tags: ["another project"])],
            ])
    }

    /// In which zone one is belongs to its id.
    @Test func aGatewayIsLookedForInEachZone() async throws {
        let cloud = try Cloud { request in
            Sample.list(
                "gateways", request.path.contains("fr-par-2") ? [Self.row(6, "staging", more: #","tags":[]"#)] : [])
        }
        let wish = WantedName(address: "gateway", type: "scaleway_vpc_public_gateway", name: "staging")
        let found = try await ScalewayNamesakeReader(cloud.client).namesakes(of: [wish], in: Sample.projectID)
        #expect(found == ["gateway": [Namesake(id: "fr-par-2/\(Sample.id(6))", tags: [])]])
        #expect(cloud.targets == (1...2).map { "GET /vpc-gw/v2/zones/fr-par-\($0)/gateways" })
    }

    @Test(arguments: [
        (#","status":"deleting""#, 0), (#","deletion_requested_at":"2026-01-01T00:00:00Z""#, 0),
        (#","path":"/team""#, 0), (#","path":"/","tags":null"#, 1),
    ])
    func whatIsGoingAwayOrElsewhereDoesNotCount(more: String, count: Int) async throws {
        let cloud = try Cloud { _ in Sample.list("secrets", [Self.row(3, "url", more: more)]) }
        let found = try await ScalewayNamesakeReader(cloud.client).namesakes(
            of: [Self.wanted[3]], in: Sample.projectID)
        #expect(found["secret", default: []].count == count)
    }

    @Test func twoOfANameAreBothTold() async throws {
        let cloud = try cloud([Self.row(4, "staging"), Self.row(5, "staging", project: Sample.id(99))])
        let found = try await ScalewayNamesakeReader(cloud.client).namesakes(
            of: [Self.wanted[0]], in: Sample.projectID)
        #expect(found["db"]?.map(\.id) == [Sample.id(1), Sample.id(4)])
    }

    /// A name that couldn't be looked up isn't free.
    @Test func anAnswerThatCannotBeReadIsNoAnswer() async throws {
        let cloud = try Cloud { _ in Sample.list("instances", [#"{"id":"x","name":"staging"}"#]) }
        await #expect(throws: (any Error).self) {
            _ = try await ScalewayNamesakeReader(cloud.client).namesakes(of: [Self.wanted[0]], in: Sample.projectID)
        }
    }
}
