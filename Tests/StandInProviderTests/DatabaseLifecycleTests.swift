import Foundation
import Testing

@testable import ScalewayStandInProvider

/// A PostgreSQL instance with what is in it, through its whole life; against the simulator, with the real Terraform.
@Suite("The life of a database", .timeLimit(.minutes(5)))
struct DatabaseLifecycleTests {
    static let secrets = "/secret-manager/v1beta1/regions/fr-par/secrets"
    private static let canary = "Canary-7f3a/plaintext=1"

    private static func root(tags: String, size: Int, version: Int, permission: String) -> String {
        """
        ephemeral "scaleway_secret_version" "owner" {
          secret_name = "evalap-owner"
          revision    = "\(version)"
        }

        resource "scaleway_vpc" "this" {
          name = "production"
        }

        resource "scaleway_vpc_private_network" "this" {
          name   = "production"
          vpc_id = scaleway_vpc.this.id
        }

        resource "scaleway_rdb_instance" "this" {
          name                = "production"
          engine              = "PostgreSQL-15"
          node_type           = "DB-DEV-S"
          volume_type         = "sbs_5k"
          volume_size_in_gb   = \(size)
          encryption_at_rest  = true
          user_name           = "admin"
          password_wo         = base64decode(ephemeral.scaleway_secret_version.owner.data)
          password_wo_version = \(version)
          tags                = \(tags)

          private_network {
            pn_id       = scaleway_vpc_private_network.this.id
            enable_ipam = true
          }
        }

        resource "scaleway_rdb_database" "this" {
          instance_id = scaleway_rdb_instance.this.id
          name        = "evalap"
        }

        resource "scaleway_rdb_user" "this" {
          for_each            = toset(["evalap_a", "evalap_b"])
          instance_id         = scaleway_rdb_instance.this.id
          name                = each.key
          password_wo         = base64decode(ephemeral.scaleway_secret_version.owner.data)
          password_wo_version = \(version)
        }

        resource "scaleway_rdb_privilege" "this" {
          for_each      = scaleway_rdb_user.this
          instance_id   = scaleway_rdb_instance.this.id
          user_name     = each.value.name
          database_name = scaleway_rdb_database.this.name
          permission    = "\(permission)"
        }
        """
    }

    private static func addVersion(_ cloud: Simulation, _ secret: String, _ text: String) async throws {
        let data = Data(text.utf8).base64EncodedString()
        let answer = try await cloud.call(
            "POST", "\(secrets)/\(secret)/versions", .object(["data": .string(data)]))
        try #require(answer.status == 200, "\(answer)")
    }

    /// In clear, or as Secret Manager gives it.
    private static func holdsPassword(_ content: Data) -> Bool {
        let encoded = Data(canary.utf8.prefix(21)).base64EncodedData()
        return content.range(of: Data(canary.utf8)) != nil || content.range(of: encoded) != nil
    }

    @Test func wholeLife() async throws {
        try await Simulation.with { cloud in
            let sandbox = try await TerraformSandbox("")
            let environment = cloud.environment
            let made = try await cloud.call(
                "POST", Self.secrets, .object(["name": "evalap-owner", "project_id": .string(Simulation.project)]))
            let secret = try #require(made.body["id"].text)
            for number in 1...2 { try await Self.addVersion(cloud, secret, "\(Self.canary)\(number)") }

            try sandbox.write(
                "database.tf", Self.root(tags: #"["a"]"#, size: 10, version: 1, permission: "readwrite"))
            try await sandbox.apply(environment: environment)
            try await sandbox.expectEmptyPlan(environment: environment)
            let instance = try #require(try await sandbox.attributes("scaleway_rdb_instance.this")["id"].text)
            let path = "/rdb/v1/regions/fr-par/instances/" + ResourceID.bare(instance)

            // A bigger volume, another password, another permission.
            try sandbox.write(
                "database.tf", Self.root(tags: #"["a", "b"]"#, size: 15, version: 2, permission: "all"))
            // A plan that changes passwords holds none: its readable form says everything that is in it.
            try await sandbox.expect(["plan", "-input=false", "-out=change.tfplan"], environment: environment)
            let plan = try await sandbox.expect(["show", "-json", "change.tfplan"])
            #expect(plan.contains("password_wo_version") && !Self.holdsPassword(Data(plan.utf8)))
            try await sandbox.expect(["apply", "-input=false", "change.tfplan"], environment: environment)
            try await sandbox.expectEmptyPlan(environment: environment)
            #expect(try await sandbox.attributes("scaleway_rdb_instance.this")["id"].text == instance)
            let now = try await cloud.call("GET", path).body
            #expect(now["volume"]["size"].whole == 15_000_000_000 && now["tags"] == .array(["a", "b"]))

            // Somebody changes things, and they are put back.
            #expect(try await cloud.call("PATCH", path, .object(["tags": .array(["x"])])).status == 200)
            try await sandbox.expect(
                ["plan", "-detailed-exitcode", "-input=false"], status: 2, environment: environment)
            try await sandbox.apply(environment: environment)
            #expect(try await cloud.call("GET", path).body["tags"] == .array(["a", "b"]))
            try await sandbox.expectEmptyPlan(environment: environment)

            // Passwords can't be read: after an import they are all that differs.
            let uuid = ResourceID.bare(instance)
            let imports = [
                "scaleway_rdb_instance.this": instance, "scaleway_rdb_database.this": "fr-par/\(uuid)/evalap",
                "scaleway_rdb_user.this[\"evalap_a\"]": "fr-par/\(uuid)/evalap_a",
                "scaleway_rdb_privilege.this[\"evalap_a\"]": "fr-par/\(uuid)/evalap/evalap_a",
            ]
            try await sandbox.expect(["state", "rm"] + imports.keys.sorted())
            try sandbox.write(
                "imports.tf",
                imports.map { "import {\n  to = \($0.key)\n  id = \"\($0.value)\"\n}\n" }.sorted().joined())
            let said = try await sandbox.expect(
                ["apply", "-auto-approve", "-input=false"], environment: environment)
            #expect(said.contains("4 imported, 0 added, 2 changed, 0 destroyed"), "\(said)")
            try await sandbox.expectEmptyPlan(environment: environment)

            // No password is in the state or in its backups.
            let files = try #require(FileManager.default.enumerator(atPath: sandbox.root.path))
            var states = 0
            for case let file as String in files {
                let content = FileManager.default.contents(atPath: sandbox.root.path + "/" + file) ?? Data()
                #expect(!Self.holdsPassword(content), "\(file)")
                if file.contains("tfstate") { states += 1 }
            }
            #expect(states >= 2)

            try sandbox.write("imports.tf", "")
            try await sandbox.expect(["destroy", "-auto-approve", "-input=false"], environment: environment)
            #expect(try await cloud.call("GET", path).status == 404)
        }
    }

    @Test(arguments: [
        (#"volume_size_in_gb = 12"#, "multiple of 5"), (#"password_wo = "x""#, "belong together"),
        ("password = \"x\"\n  password_wo = \"x\"\n  password_wo_version = 1", "conflicts with"),
    ])
    func whatCanNotBeIsRefusedBeforeAnythingIsMade(_ line: String, _ reason: String) async throws {
        let sandbox = try await TerraformSandbox(
            """
            resource "scaleway_rdb_instance" "this" {
              engine    = "PostgreSQL-15"
              node_type = "DB-DEV-S"
              \(line)
            }
            """)
        let said = try await sandbox.expect(["plan", "-input=false"], status: 1)
        #expect(said.contains(reason), "\(said)")
    }

    @Test func aVolumeIsNeverMadeSmaller() throws {
        let (prior, planned) = (
            Value.object(["volume_size_in_gb": 20]), Value.object(["volume_size_in_gb": 10])
        )
        #expect(throws: PluginDiagnostic.self) {
            try DatabaseInstanceBody.upgrades(
                prior: prior, planned: planned, changes: ["volume_size_in_gb"], now: .null)
        }
    }
}
