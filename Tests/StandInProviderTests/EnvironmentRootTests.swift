import Foundation
@testable import ScalewayStandInProvider
import Testing

/// The committed HCL, with the files that the controller generates beside it.
@Suite("Environment roots", .timeLimit(.minutes(2)))
struct EnvironmentRootTests {
    private static let digest = "sha256:" + String(repeating: "ab", count: 32)
    private static let namespace = "module.environment.scaleway_container_namespace.this"
    private static let canary = "canary-7f3a-plaintext"

    private static func address(_ instance: String) -> String {
        "module.service[\"streamlit\"].scaleway_container.instance[\"\(instance)\"]"
    }

    /// What stands on nothing else and comes with every environment.
    private static let foundations: Set = [
        namespace, "module.network.scaleway_vpc.this", "module.network.scaleway_vpc_private_network.this",
        "module.network.terraform_data.settled", "module.registry.scaleway_registry_namespace.this",
        "module.monitoring.scaleway_cockpit_alert_manager.this",
        "module.monitoring.scaleway_cockpit_source.this[\"logs\"]",
        "module.monitoring.scaleway_cockpit_source.this[\"metrics\"]",
        "module.secrets.scaleway_secret.this[\"evalap-database-url\"]",
        "module.secrets.scaleway_secret.this[\"evalap-database-admin\"]",
        "module.secrets.scaleway_secret.this[\"evalap-database-a\"]",
        "module.secrets.scaleway_secret.this[\"evalap-database-b\"]",
        "module.secrets.scaleway_secret.this[\"evalap-database-migrate\"]",
    ]

    /// Runs `body` with a ready root (generated instances, secrets by variable, a local state) and a cloud that has the
    /// image.
    private func with(
        _ environment: String, instances: [String],
        _ body: @escaping @Sendable (Simulation, TerraformSandbox) async throws -> Void
    ) async throws {
        try await Simulation.with { cloud in
            let pushed = try await cloud.call(
                "PUT", "/_simulator/tags",
                .object(["image": "rg.fr-par.scw.cloud/evalap/streamlit", "tag": "1", "digest": .string(Self.digest)]))
            try #require(pushed.status == 200, "\(pushed)")
            try await body(cloud, sandbox(environment, instances: instances))
        }
    }

    private func sandbox(_ environment: String, instances: [String]) async throws -> TerraformSandbox {
        let sandbox = try await TerraformSandbox(environment: environment)
        let specifications = instances.map {
            """
            "\($0)": {"service": "streamlit", "image": "rg.fr-par.scw.cloud/evalap/streamlit@\(Self.digest)", "min_scale": 1,
              "max_scale": 3, "concurrent_requests": 50, "cpu_limit": 560, "memory_limit_bytes": 1000000000, "port": 8501,
              "health_path": "/_stcore/health", "environment_variables": {}}
            """
        }
        // Nobody waits for a minute here.
        try sandbox.write(
            "amarre.auto.tfvars.json",
            "{\"settle_seconds\": 0, \"project_id\": \"\(Simulation.project)\", \"instances\": {\(specifications.joined(separator: ","))}}"
        )
        try sandbox.write(
            "amarre_secrets.tf",
            """
            variable "secrets_streamlit" {
              type      = map(map(string))
              sensitive = true
              default   = {}
            }
            """)
        let override = try String(
            contentsOf: sandbox.root.appendingPathComponent("amarre_override.tf"), encoding: .utf8)
        try sandbox.write(
            "amarre_override.tf", override + "\nlocals {\n  secrets = { streamlit = var.secrets_streamlit }\n}\n")
        try await sandbox.expect(["init", "-input=false"])
        return sandbox
    }

    private func secrets(_ instances: [String], _ text: String) -> [String: String] {
        let maps = instances.map { "\"\($0)\": {\"DATABASE_URL\": \"\(text)\"}" }
        return ["TF_VAR_secrets_streamlit": "{\(maps.joined(separator: ","))}"]
    }

    @Test("the HCL is formatted and valid, and a kept lock file stays good")
    func formattedAndValid() async throws {
        for environment in ["staging", "production"] {
            let sandbox = try await TerraformSandbox(environment: environment)
            try await sandbox.expect([
                "fmt", "-check", "-recursive", sandbox.directory.appendingPathComponent("terraform/modules").path,
            ])
            try FileManager.default.removeItem(at: sandbox.root.appendingPathComponent("amarre_override.tf"))
            try await sandbox.expect(["fmt", "-check"])
            try await sandbox.expect(["init", "-backend=false", "-input=false"])
            try await sandbox.expect(["init", "-backend=false", "-input=false", "-lockfile=readonly"])
            try await sandbox.expect(["validate"])
        }
    }

    @Test("a plan without instances fails instead of proposing destruction")
    func planWithoutInstances() async throws {
        try await with("production", instances: ["streamlit-0"]) { cloud, sandbox in
            try await sandbox.apply(environment: cloud.environment)
            try FileManager.default.removeItem(at: sandbox.root.appendingPathComponent("amarre.auto.tfvars.json"))
            let text = try await sandbox.expect(["plan", "-input=false"], status: 1, environment: cloud.environment)
            #expect(text.contains("No value for required variable"))
            #expect(!text.contains("destroy"))
        }
    }

    @Test("an instance under a wrong name, or an image by tag, is refused")
    func validations() async throws {
        let sandbox = try await sandbox("staging", instances: ["web-0"])
        #expect(try await sandbox.expect(["plan", "-input=false"], status: 1).contains("named after its service"))
        let file = sandbox.root.appendingPathComponent("amarre.auto.tfvars.json")
        let text = try String(contentsOf: file, encoding: .utf8).replacingOccurrences(
            of: "@" + Self.digest, with: ":1.4.2")
        try sandbox.write("amarre.auto.tfvars.json", text)
        #expect(try await sandbox.expect(["plan", "-input=false"], status: 1).contains("written by digest"))
    }

    @Test("plan, show, apply of that plan, empty plan; secrets stay out of the state; the namespace can't be destroyed")
    func provisioning() async throws {
        let instances = ["streamlit-0", "streamlit-1"]
        let secrets = secrets(instances, Self.canary)
        try await with("production", instances: instances) { cloud, sandbox in
            let environment = cloud.environment.merging(secrets) { $1 }
            try await sandbox.expect(["plan", "-input=false", "-out=plan"], environment: environment)
            let planned = try await sandbox.show("plan")["resource_changes"].elements
            #expect(
                Set(planned.compactMap { $0["address"].text })
                    == Self.foundations.union(instances.map(Self.address)))
            #expect(planned.allSatisfy { $0["change"]["actions"] == .array(["create"]) })
            let container = planned.first { $0["type"].text == "scaleway_container" }
            let secretMarks = container?["change"]["after_sensitive"]["secret_environment_variables"]
            #expect(secretMarks != nil && secretMarks != .null)

            try await sandbox.expect(["apply", "-input=false", "plan"], environment: environment)
            try await sandbox.expectEmptyPlan(environment: environment)
            let state = try String(
                contentsOf: sandbox.directory.appendingPathComponent("terraform.tfstate"), encoding: .utf8)
            #expect(!state.contains(Self.canary))
            #expect(state.contains("$argon2id$"))

            let containers = try await cloud.call("GET", "/containers/v1/regions/fr-par/containers").body
            let networks = try await cloud.call("GET", "/vpc/v2/regions/fr-par/private-networks").body
            let network = try #require(networks["private_networks"].elements.first?["id"].text)
            #expect(containers["containers"].elements.count == 2)
            for container in containers["containers"].elements {
                #expect(container["startup_probe"]["interval"].text == "5s")
                #expect(container["https_connections_only"] == true)
                #expect(container["private_network_id"].text == network)
            }
            let calls = try await cloud.call("GET", "/_simulator/calls").body["calls"].elements
            let terraform = calls.filter { $0["path"].text?.hasPrefix("/containers/") == true }.compactMap {
                $0["userAgent"].text
            }.filter { $0.contains("terraform") }
            #expect(!terraform.isEmpty)
            #expect(terraform.allSatisfy { $0.contains("terraform-provider/2.81.0 terraform/1.") })

            let refused = try await sandbox.expect(
                ["destroy", "-auto-approve", "-input=false"], status: 1, environment: environment)
            #expect(refused.contains("prevent_destroy"))
            #expect(
                try await cloud.call("GET", "/containers/v1/regions/fr-par/containers").body["total_count"] == 2)
        }
    }

    /// Everything that the modules of a root make, edited behind Terraform's back, is put back by a full plan.
    @Test("network, registry and secret that somebody changed are put back")
    func foundationsArePutBack() async throws {
        try await with("staging", instances: []) { cloud, sandbox in
            try await sandbox.apply(environment: cloud.environment)
            try await sandbox.expectEmptyPlan(environment: cloud.environment)
            let lists = [
                ("/vpc/v2/regions/fr-par/vpcs", "vpcs", Value.object(["tags": .array(["mine"])])),
                ("/vpc/v2/regions/fr-par/private-networks", "private_networks", .object(["tags": .array(["mine"])])),
                ("/registry/v1/regions/fr-par/namespaces", "namespaces", .object(["description": "mine"])),
                ("/secret-manager/v1beta1/regions/fr-par/secrets", "secrets", .object(["tags": .array(["mine"])])),
            ]
            for (path, key, edit) in lists {
                let rows = try await cloud.call("GET", path).body[key].elements
                let own = rows.first { ["staging", "evalap-staging", "evalap-database-url"].contains($0["name"].text) }
                let id = try #require(own?["id"].text, "\(rows)")
                let answer = try await cloud.call("PATCH", "/_simulator/console\(path)/\(id)", edit)
                try #require(answer.status == 200, "\(answer)")
            }
            let text = try await sandbox.expect(
                ["plan", "-input=false", "-detailed-exitcode"], status: 2, environment: cloud.environment)
            #expect(text.contains("0 to add, 4 to change, 0 to destroy"), "\(text)")
            try await sandbox.apply(environment: cloud.environment)
            try await sandbox.expectEmptyPlan(environment: cloud.environment)
        }
    }

    /// The second half of a first provisioning: the secrets have their values now, and the controller says so.
    @Test("the database comes with its passwords, none of which is in the state")
    func database() async throws {
        try await with("staging", instances: []) { cloud, sandbox in
            try await sandbox.apply(environment: cloud.environment)
            let secrets = try await cloud.call("GET", "/secret-manager/v1beta1/regions/fr-par/secrets").body["secrets"]
            for secret in secrets.elements {
                let name = try #require(secret["name"].text)
                let id = try #require(secret["id"].text)
                let data = Data("Password-1-of-\(name)-\(Self.canary)".utf8).base64EncodedString()
                let answer = try await cloud.call(
                    "POST", "/secret-manager/v1beta1/regions/fr-par/secrets/\(id)/versions",
                    .object(["data": .string(data)]))
                try #require(answer.status == 200, "\(answer)")
            }
            let users = [
                ("amarre_admin", "admin"), ("evalap_a", "a"), ("evalap_b", "b"), ("evalap_migrate", "migrate"),
            ]
            let passwords = users.map {
                "\"\($0.0)\": {\"secret\": \"evalap-database-\($0.1)\", \"revision\": 1}"
            }
            try sandbox.write(
                "amarre.auto.tfvars.json",
                """
                {"settle_seconds": 0, "instances": {}, "project_id": "\(Simulation.project)",
                  "passwords": {\(passwords.joined(separator: ","))}, "backup_daily": 30}
                """)
            try await sandbox.apply(environment: cloud.environment)
            try await sandbox.expectEmptyPlan(environment: cloud.environment)
            let databases = try await cloud.call("GET", "/rdb/v1/regions/fr-par/instances").body["instances"]
            #expect(databases.elements.map { $0["name"].text } == ["staging"])
            #expect(databases.elements.map { $0["backup_schedule"]["retention"] } == [30])
            let state = try String(
                contentsOf: sandbox.directory.appendingPathComponent("terraform.tfstate"), encoding: .utf8)
            #expect(!state.contains(Self.canary))
            // Without its passwords the code has no database: that is refused, and never an empty wish.
            try sandbox.write(
                "amarre.auto.tfvars.json",
                "{\"settle_seconds\": 0, \"project_id\": \"\(Simulation.project)\", \"instances\": {}}")
            let refused = try await sandbox.expect(["plan", "-input=false"], status: 1, environment: cloud.environment)
            #expect(refused.contains("prevent_destroy"), "\(refused)")
        }
    }

    @Test("one instance can be targeted while the others don't exist yet, and while another is stuck")
    func targeted() async throws {
        try await with("staging", instances: ["streamlit-0", "streamlit-1"]) { cloud, sandbox in
            func names() async throws -> [String] {
                let rows = try await cloud.call("GET", "/containers/v1/regions/fr-par/containers").body["containers"]
                return rows.elements.compactMap { $0["name"].text }.sorted()
            }
            try await sandbox.apply(
                ["-target=\(Self.address("streamlit-0"))"], environment: cloud.environment)
            #expect(try await names() == ["streamlit-0"])
            try await sandbox.apply(environment: cloud.environment)
            #expect(try await names() == ["streamlit-0", "streamlit-1"])

            // Timeouts count from the last real apply, so the short one must have been stored before
            // the container is stuck.
            let module = sandbox.directory.appendingPathComponent("terraform/modules/service/main.tf")
            let short = try String(contentsOf: module, encoding: .utf8).replacingOccurrences(
                of: "\"3m\"", with: "\"2s\""
            )
            .replacingOccurrences(of: "kept by Amarre", with: "kept")
            try Data(short.utf8).write(to: module)
            try await sandbox.apply(environment: cloud.environment)
            let stuck = try await cloud.call("POST", "/_simulator/containers/streamlit-1/stick")
            try #require(stuck.status < 300, "\(stuck)")
            let text = try await sandbox.expect(
                ["plan", "-input=false", "-detailed-exitcode"], status: 1, environment: cloud.environment)
            #expect(text.contains("timeout after 2s"), "\(text)")
            try await sandbox.expect(
                ["plan", "-input=false", "-detailed-exitcode", "-target=\(Self.address("streamlit-0"))"],
                environment: cloud.environment)
        }
    }
}
