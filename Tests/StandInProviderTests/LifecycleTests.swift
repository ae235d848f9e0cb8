import Foundation
import Testing

@testable import ScalewayStandInProvider

/// Each resource through its whole life: made, planned empty, changed, changed from outside and put back, imported,
/// destroyed; against the simulator, with the real Terraform.
@Suite("The life of each resource", .timeLimit(.minutes(5)))
struct LifecycleTests {
    /// One resource of the platform.
    struct Life: Sendable {
        let type: String
        /// The body of its block, at first and changed.
        let first, changed: String
        /// Its collection in the API, and a change that somebody makes there.
        let collection: String
        let outside: Value

        var address: String { "\(type).this" }
        func block(_ body: String) -> String { "resource \"\(type)\" \"this\" {\n\(body)\n}\n" }
    }

    static let lives = [
        Life(
            type: "scaleway_account_project", first: #"name = "one""#, changed: "name = \"two\"\ndescription = \"Two\"",
            collection: "/account/v3/projects", outside: .object(["name": "outside"])),
        Life(
            type: "scaleway_cockpit_source", first: "name = \"one\"\ntype = \"metrics\"\nretention_days = 31",
            changed: "name = \"one\"\ntype = \"metrics\"\nretention_days = 90",
            collection: "/cockpit/v1/regions/fr-par/data-sources",
            outside: .object(["retention_days": 7])),
        Life(
            type: "scaleway_iam_application", first: #"name = "one""#, changed: "name = \"two\"\ntags = [\"a\"]",
            collection: "/iam/v1alpha1/applications", outside: .object(["description": "outside"])),
        Life(
            type: "scaleway_iam_policy",
            first: """
                name           = "one"
                application_id = scaleway_iam_application.this.id
                rule {
                  permission_set_names = ["ContainersReadOnly", "SecretManagerReadOnly"]
                  project_ids          = [scaleway_account_project.this.id]
                }
                """,
            changed: """
                name           = "two"
                application_id = scaleway_iam_application.this.id
                rule {
                  permission_set_names = ["ContainersFullAccess", "RelationalDatabasesFullAccess"]
                  project_ids          = [scaleway_account_project.this.id]
                }
                rule {
                  permission_set_names = ["IAMReadOnly"]
                  organization_id      = "11111111-1111-4111-8111-111111111111"
                }
                """,
            collection: "/iam/v1alpha1/policies", outside: .object(["tags": .array(["outside"])])),
        Life(
            type: "scaleway_vpc", first: #"name = "one""#, changed: "name = \"two\"\ntags = [\"a\", \"b\"]",
            collection: "/vpc/v2/regions/fr-par/vpcs", outside: .object(["name": "outside"])),
        Life(
            type: "scaleway_vpc_private_network",
            first: """
                name   = "one"
                vpc_id = scaleway_vpc.this.id
                ipv4_subnet {
                  subnet = "10.10.0.0/22"
                }
                """,
            changed: """
                name   = "two"
                tags   = ["a"]
                vpc_id = scaleway_vpc.this.id
                ipv4_subnet {
                  subnet = "10.10.0.0/22"
                }
                """,
            collection: "/vpc/v2/regions/fr-par/private-networks", outside: .object(["name": "outside"])),
        Life(
            type: "scaleway_vpc_public_gateway_ip", first: #"tags = ["a"]"#,
            changed: "tags = [\"a\", \"b\"]\nreverse = \"out.example.com\"",
            collection: "/vpc-gw/v2/zones/fr-par-1/ips", outside: .object(["tags": .array(["outside"])])),
        Life(
            type: "scaleway_vpc_public_gateway",
            first: "name = \"one\"\ntype = \"vpc-gw-s\"\nip_id = scaleway_vpc_public_gateway_ip.this.id",
            changed: """
                name              = "two"
                type              = "VPC-GW-M"
                ip_id             = scaleway_vpc_public_gateway_ip.this.id
                tags              = ["a"]
                bastion_enabled   = true
                allowed_ip_ranges = ["192.0.2.0/24"]
                """,
            collection: "/vpc-gw/v2/zones/fr-par-1/gateways", outside: .object(["name": "outside"])),
        Life(
            type: "scaleway_vpc_gateway_network",
            first: """
                gateway_id         = scaleway_vpc_public_gateway.this.id
                private_network_id = scaleway_vpc_private_network.this.id
                """,
            changed: """
                gateway_id         = scaleway_vpc_public_gateway.this.id
                private_network_id = scaleway_vpc_private_network.this.id
                ipam_config {
                  push_default_route = true
                }
                """,
            collection: "/vpc-gw/v2/zones/fr-par-1/gateway-networks",
            outside: .object(["push_default_route": false])),
        Life(
            type: "scaleway_registry_namespace", first: #"name = "evalap-production""#,
            changed: "name = \"evalap-production\"\ndescription = \"Images\"",
            collection: "/registry/v1/regions/fr-par/namespaces", outside: .object(["is_public": true])),
        Life(
            type: "scaleway_secret", first: "name = \"evalap-database-url\"\ntags = [\"a\"]",
            changed: "name = \"evalap-database-url\"\ndescription = \"Where the database is\"\ntags = [\"a\", \"b\"]",
            collection: "/secret-manager/v1beta1/regions/fr-par/secrets",
            outside: .object(["description": "outside"])),
    ]

    @Test func wholeLife() async throws {
        try await Simulation.with { cloud in
            let sandbox = try await TerraformSandbox("")
            let environment = cloud.environment
            func write(_ body: (Life) -> String) throws {
                try sandbox.write("resources.tf", Self.lives.map { $0.block(body($0)) }.joined())
            }
            func object(_ life: Life) async throws -> (id: String, path: String) {
                let id = try #require(try await sandbox.attributes(life.address)["id"].text)
                return (id, life.collection + "/" + ResourceID.bare(id))
            }

            try write(\.first)
            try await sandbox.apply(environment: environment)
            try await sandbox.expectEmptyPlan(environment: environment)
            var ids: [String: String] = [:]
            for life in Self.lives { ids[life.type] = try await object(life).id }

            try write(\.changed)
            try await sandbox.apply(environment: environment)
            try await sandbox.expectEmptyPlan(environment: environment)
            for life in Self.lives { #expect(try await object(life).id == ids[life.type], "\(life.type) was replaced") }

            var before: [String: Value] = [:]
            for life in Self.lives {
                let path = try await object(life).path
                before[life.type] = try await cloud.call("GET", path).body
                #expect(try await cloud.call("PATCH", path, life.outside).status == 200, "\(life.type)")
            }
            try await sandbox.expect(
                ["plan", "-detailed-exitcode", "-input=false"], status: 2, environment: environment)
            try await sandbox.apply(environment: environment)
            for life in Self.lives {
                let now = try await cloud.call("GET", try await object(life).path).body
                for name in life.outside.members.keys {
                    #expect(now[name] == before[life.type]?[name], "\(life.type).\(name) wasn't put back")
                }
            }

            try await sandbox.expect(["state", "rm"] + Self.lives.map(\.address))
            let imports = Self.lives.map { "import {\n  to = \($0.address)\n  id = \"\(ids[$0.type] ?? "")\"\n}\n" }
            try sandbox.write("imports.tf", imports.joined())
            let imported = try await sandbox.expect(
                ["apply", "-auto-approve", "-input=false"], environment: environment)
            #expect(imported.contains("\(Self.lives.count) imported, 0 added, 0 changed, 0 destroyed"), "\(imported)")
            try await sandbox.expectEmptyPlan(environment: environment)

            var paths: [String] = []
            for life in Self.lives { paths.append(try await object(life).path) }
            try sandbox.write("imports.tf", "")
            try await sandbox.expect(["destroy", "-auto-approve", "-input=false"], environment: environment)
            for path in paths {
                let (status, body) = try await cloud.call("GET", path)
                // A deleted secret stays readable for a week.
                #expect(status == 404 || !body["deletion_requested_at"].isNull, "\(path): \(status)")
            }
        }
    }

    /// What is named in the table is all that the provider has, but for alert managers, containers and databases, which have
    /// tests of their own, and for what can only be planned.
    @Test func nothingIsLeftOut() {
        let tested = Set(Self.lives.map(\.type)).union([
            "scaleway_cockpit_alert_manager", "scaleway_container", "scaleway_container_namespace",
            "scaleway_rdb_database", "scaleway_rdb_instance",
            "scaleway_rdb_privilege", "scaleway_rdb_user",
        ])
        let others = ResourceCatalogue.all.filter { !($0 is BucketResource) }
        #expect(Set(others.map(\.typeName)) == tested)
    }

    @Test func aBucketIsPlannedAndNoMore() async throws {
        let sandbox = try await TerraformSandbox(
            """
            resource "scaleway_object_bucket" "this" {
              name = "amarre-state"
              versioning {
                enabled = true
              }
            }
            """)
        let planned = try await sandbox.expect(["plan", "-input=false", "-out=plan"])
        #expect(planned.contains("1 to add"), "\(planned)")
        let said = try await sandbox.expect(["apply", "-input=false", "plan"], status: 1)
        #expect(said.contains("can plan a scaleway_object_bucket, and no more"), "\(said)")
    }
}
