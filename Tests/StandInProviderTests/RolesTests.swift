import Foundation
import Testing

@testable import ScalewayStandInProvider

/// Least privilege: each role of `terraform/modules/access` may do its work with its key, and every other call is 403.
@Suite("Roles and their keys", .timeLimit(.minutes(5)))
struct RolesTests {
    private typealias Call = RoleWorld.Call
    private static let roles = ["controller", "plan", "gateway", "probe", "push", "auditor"]
    private static let region = RoleWorld.region
    private static let secret = "/secret-manager/v1beta1/\(region)/secrets"
    private static let rdb = "/rdb/v1/\(region)"
    private static let later = #"{"expires_at":"2100-01-01T00:00:00Z"}"#
    private static let named = #"{"name":"n{number}","project_id":"{project}"}"#

    /// One call of each kind to what an environment has, and who may make it there. In the other one: nobody.
    private static let inProject: [(call: Call, roles: Set<String>)] = [
        (
            Call(kind: "read containers", method: "GET", path: "/containers/v1/\(region)/containers/{container}"),
            ["controller", "plan", "gateway", "auditor"]
        ),
        (
            Call(
                kind: "list containers of a project", method: "GET",
                path: "/containers/v1/\(region)/containers?project_id={project}"),
            ["controller", "plan", "gateway", "auditor"]
        ),
        (
            Call(kind: "write containers", method: "POST", path: "/containers/v1/\(region)/namespaces", body: named),
            ["controller"]
        ),
        (
            Call(kind: "call a private container", method: "GET", path: "{endpoint}/"),
            ["controller", "gateway", "probe"]
        ),
        (
            Call(kind: "read the registry", method: "GET", path: "/registry/v1/\(region)/namespaces/{registry}"),
            ["controller", "plan", "push"]
        ),
        (
            Call(
                kind: "write the registry", method: "PATCH", path: "/registry/v1/\(region)/namespaces/{registry}",
                body: #"{"description":"d{number}"}"#), ["controller", "push"]
        ),
        (Call(kind: "read a secret's metadata", method: "GET", path: "\(secret)/{secret}"), ["controller", "plan"]),
        (
            Call(
                kind: "read a secret's value", method: "GET",
                path: "\(secret)/{secret}/versions/{revision}/access"), ["controller"]
        ),
        (Call(kind: "make a secret", method: "POST", path: secret, body: named), ["controller"]),
        (
            Call(
                kind: "add a revision", method: "POST", path: "\(secret)/{secret}/versions", body: #"{"data":"eA=="}"#),
            ["controller"]
        ),
        (
            Call(
                kind: "write a secret's tags", method: "PATCH", path: "\(secret)/{secret}",
                body: #"{"tags":["t{number}"]}"#), ["controller"]
        ),
        (Call(kind: "delete a secret", method: "DELETE", path: "\(secret)/{secret}"), []),
        (
            Call(kind: "read databases", method: "GET", path: "/rdb/v1/\(region)/instances/{database}"),
            ["controller", "plan"]
        ),
        (
            Call(
                kind: "write databases", method: "PATCH", path: "/rdb/v1/\(region)/instances/{database}",
                body: #"{"tags":["t{number}"]}"#), ["controller"]
        ),
        (
            Call(kind: "read backups", method: "GET", path: "\(rdb)/backups?project_id={project}"),
            ["controller", "plan"]
        ),
        (
            Call(
                kind: "make a backup", method: "POST", path: "\(rdb)/backups",
                body: #"{"instance_id":"{database}","database_name":"rdb","name":"n{number}"}"#), ["controller"]
        ),
        (
            Call(kind: "keep a backup", method: "PATCH", path: "\(rdb)/backups/{backup}", body: later),
            ["controller"]
        ),
        (
            Call(
                kind: "delete a backup", method: "DELETE", path: "\(rdb)/backups/{backup}", needsBackups: true),
            ["controller"]
        ),
        (
            Call(kind: "read snapshots", method: "GET", path: "\(rdb)/snapshots?project_id={project}"),
            ["controller", "plan"]
        ),
        (
            Call(
                kind: "make a snapshot", method: "POST", path: "\(rdb)/instances/{database}/snapshots",
                body: #"{"name":"n{number}"}"#), ["controller"]
        ),
        (
            Call(kind: "keep a snapshot", method: "PATCH", path: "\(rdb)/snapshots/{snapshot}", body: later),
            ["controller"]
        ),
        (
            Call(
                kind: "delete a snapshot", method: "DELETE", path: "\(rdb)/snapshots/{snapshot}", needsBackups: true),
            ["controller"]
        ),
        (Call(kind: "read VPCs", method: "GET", path: "/vpc/v2/\(region)/vpcs/{vpc}"), ["controller", "plan"]),
        (
            Call(
                kind: "write VPCs", method: "PATCH", path: "/vpc/v2/\(region)/vpcs/{vpc}",
                body: #"{"tags":["t{number}"]}"#), ["controller"]
        ),
        (
            Call(kind: "read private networks", method: "GET", path: "/vpc/v2/\(region)/private-networks/{network}"),
            ["controller", "plan"]
        ),
        (
            Call(
                kind: "write private networks", method: "PATCH", path: "/vpc/v2/\(region)/private-networks/{network}",
                body: #"{"tags":["t{number}"]}"#), ["controller"]
        ),
        (
            Call(kind: "read public gateways", method: "GET", path: "\(RoleWorld.gateways)/ips/{outgoing}"),
            ["controller", "plan"]
        ),
        (
            Call(
                kind: "write public gateways", method: "PATCH", path: "\(RoleWorld.gateways)/ips/{outgoing}",
                body: #"{"tags":["t{number}"]}"#), ["controller"]
        ),
        (
            Call(
                kind: "read addresses", method: "GET",
                path: "/ipam/v1/\(region)/ips?private_network_id={network}"), ["controller", "plan"]
        ),
        (
            Call(kind: "read Cockpit", method: "GET", path: "/cockpit/v1/\(region)/data-sources/{source}"),
            ["controller", "plan"]
        ),
        (
            Call(
                kind: "write Cockpit", method: "PATCH", path: "/cockpit/v1/\(region)/data-sources/{source}",
                body: #"{"name":"logs {number}"}"#), ["controller"]
        ),
        (
            Call(
                kind: "make a Cockpit token", method: "POST", path: "/cockpit/v1/\(region)/tokens",
                body:
                    #"{"name":"n{number}","project_id":"{project}","token_scopes":["full_access_metrics_rules"]}"#),
            ["controller"]
        ),
        (
            Call(kind: "read jobs", method: "GET", path: "/serverless-jobs/v1alpha2/\(region)/job-definitions/{job}"),
            ["controller"]
        ),
        (
            Call(
                kind: "write jobs", method: "POST",
                path: "/serverless-jobs/v1alpha2/\(region)/job-definitions/{job}/start", body: "{}"), []
        ),
        (
            Call(kind: "read Edge Services", method: "GET", path: "/edge-services/v1beta1/pipelines/{pipeline}"),
            ["controller"]
        ),
        (
            Call(
                kind: "write Edge Services", method: "PATCH", path: "/edge-services/v1beta1/pipelines/{pipeline}",
                body: #"{"description":"d{number}"}"#), []
        ),
    ]

    /// What belongs to the organization, so that there is no other environment's.
    private static let ofOrganization: [(call: Call, roles: Set<String>)] = [
        (Call(kind: "read IAM", method: "GET", path: "/iam/v1alpha1/policies"), ["controller"]),
        (Call(kind: "read API keys", method: "GET", path: "/iam/v1alpha1/api-keys"), ["controller"]),
        (
            Call(
                kind: "write IAM", method: "POST", path: "/iam/v1alpha1/applications", body: #"{"name":"n{number}"}"#),
            []
        ),
        (Call(kind: "read projects", method: "GET", path: "/account/v3/projects/{project}"), ["controller"]),
        (
            Call(
                kind: "write projects", method: "PATCH", path: "/account/v3/projects/{project}",
                body: #"{"description":"d{number}"}"#), []
        ),
        (
            Call(
                kind: "read Audit Trail", method: "GET",
                path: "/audit-trail/v1alpha1/\(region)/events?organization_id={organization}"),
            ["controller", "auditor"]
        ),
    ]

    @Test func eachKeyOpensItsRolesCallsAndNothingElse() async throws {
        try await Simulation.with { cloud in
            let world = try await RoleWorld.make(cloud)
            var rows: [String] = []
            var number = 0
            for (call, allowed) in Self.inProject + Self.ofOrganization {
                let isProjects = Self.inProject.contains { $0.call.kind == call.kind }
                var marks: [String] = []
                for role in Self.roles {
                    var opened = Set<Bool>()
                    for environment in RoleWorld.environments {
                        for place in RoleWorld.environments where isProjects || place == environment {
                            number += 1
                            let status = try await world.status(
                                call, as: role, of: environment, in: place, number: number)
                            let isOpen = (200..<300).contains(status)
                            #expect(
                                isOpen || status == 403, "\(role) of \(environment), \(call.kind): \(status)")
                            #expect(
                                isOpen == (allowed.contains(role) && (place == environment || !isProjects)),
                                "\(role) of \(environment), \(call.kind) in \(place): \(status)")
                            if place == environment { opened.insert(isOpen) }
                        }
                    }
                    marks.append(opened == [true] ? "yes" : "403")
                }
                rows.append("| \(call.kind) | \(marks.joined(separator: " | ")) |")
            }
            let table =
                "| Call | \(Self.roles.joined(separator: " | ")) |\n|---|---|---|---|---|---|---|\n"
                + rows.joined(separator: "\n")
            let readme = TerraformSandbox.packageRoot.appendingPathComponent("terraform/modules/access/README.md")
            #expect(
                try String(contentsOf: readme, encoding: .utf8).contains(table),
                "terraform/modules/access/README.md must have this table:\n\(table)")
        }
    }

    /// The one that reaches both environments.
    @Test func promotionCopiesImagesAndNothingElse() async throws {
        try await Simulation.with { cloud in
            let world = try await RoleWorld.make(cloud)
            let expected = [
                "staging": ["read the registry": true],
                "production": [
                    "read the registry": true, "write the registry": true,
                ],
            ]
            for (number, entry) in (Self.inProject + Self.ofOrganization).enumerated() {
                for place in RoleWorld.environments {
                    let status = try await world.status(
                        entry.call, as: "promotion", of: "staging", in: place, number: number)
                    let isAllowed = expected[place]?[entry.call.kind] ?? false
                    #expect(status == (isAllowed ? 200 : 403), "\(entry.call.kind) in \(place): \(status)")
                }
            }
        }
    }

    private static let platform = """
        module "network" {
          source         = "../../../network"
          environment    = "staging"
          ipv4_range     = "172.16.4.0/22"
          settle_seconds = 0
          public_gateway = {}
        }

        module "registry" {
          source      = "../../../registry"
          environment = "staging"
          name        = "evalap-staging"
        }

        module "secrets" {
          source      = "../../../secrets"
          environment = "staging"
          secrets     = { evalap-database-url = { description = "Where evalap's database is" } }
        }

        variable "project_id" {
          type = string
        }

        variable "open_passwords" {
          type    = bool
          default = true
        }

        module "database" {
          source             = "../.."
          environment        = "staging"
          project_id         = var.project_id
          private_network_id = module.network.private_network_id
          node_type          = "DB-DEV-S"
          highly_available   = false
          volume_size_gb     = 10
          open_passwords     = var.open_passwords
          services           = { evalap = { database = "evalap" } }
          passwords = {
            for user in ["amarre_admin", "evalap_a", "evalap_b", "evalap_migrate"] :
            user => { secret = replace(user, "_", "-"), revision = 1 }
          }
        }
        """

    /// A whole environment: the controller makes it, and whoever plans sees all of it and changes nothing.
    @Test func theControllersKeyMakesAnEnvironmentAndThePlansKeyOnlyReadsIt() async throws {
        try await Simulation.with { cloud in
            let world = try await RoleWorld.make(cloud)
            let project = try #require(world.objects["staging"]?["project"])
            for user in ["amarre-admin", "evalap-a", "evalap-b", "evalap-migrate"] {
                let secret: Value = .object(["name": .string(user), "project_id": .string(project)])
                let id = try #require(try await cloud.call("POST", Self.secret, secret).body["id"].text)
                let data = Data("Password-1-of-\(user)".utf8).base64EncodedString()
                let answer = try await cloud.call(
                    "POST", "\(Self.secret)/\(id)/versions", .object(["data": .string(data)]))
                try #require(answer.status == 200, "\(answer)")
            }
            let sandbox = try TerraformSandbox(module: "database", "examples/basic")
            try sandbox.write("main.tf", Self.platform)
            try await sandbox.expect(["init", "-input=false"])
            func environment(_ role: String) throws -> [String: String] {
                let key = try #require(world.tokens["staging"]?[role])
                return cloud.environment.merging(
                    ["SCW_SECRET_KEY": key, "SCW_DEFAULT_PROJECT_ID": project, "TF_VAR_project_id": project]
                ) { $1 }
            }
            let closed = try environment("plan").merging(["TF_VAR_open_passwords": "false"]) { $1 }

            // It may look at what would be made, opens no password, and is refused at the first write.
            try await sandbox.expect(["plan", "-input=false"], environment: closed)
            let opening = try await sandbox.expect(
                ["plan", "-input=false"], status: 1, environment: try environment("plan"))
            #expect(opening.contains("insufficient permissions: access secret"), "\(opening)")
            let before = try await cloud.call("GET", "/_simulator/calls").body["calls"].elements.count
            let refused = try await sandbox.expect(
                ["apply", "-auto-approve", "-input=false"], status: 1, environment: closed)
            #expect(refused.contains("insufficient permissions: write"), "\(refused)")
            let writes = try await cloud.call("GET", "/_simulator/calls").body["calls"].elements.dropFirst(before)
                .filter { $0["method"].text != "GET" }
            #expect(!writes.isEmpty && writes.allSatisfy { $0["status"] == 403 }, "\(writes)")

            try await sandbox.apply(environment: try environment("controller"))
            try await sandbox.expectEmptyPlan(environment: try environment("controller"))
            try await sandbox.expectEmptyPlan(environment: closed)
            // Nobody else's key is enough to see it.
            for role in ["gateway", "probe", "push", "auditor"] {
                let other = try environment(role).merging(["TF_VAR_open_passwords": "false"]) { $1 }
                let said = try await sandbox.expect(["plan", "-input=false"], status: 1, environment: other)
                #expect(said.contains("insufficient permissions: read"), "\(role): \(said)")
            }
        }
    }
}
