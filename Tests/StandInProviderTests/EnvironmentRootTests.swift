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

    /// A ready root: generated instances, secrets by variable, a local state.
    private func sandbox(_ environment: String, instances: [String]) async throws -> TerraformSandbox {
        let sandbox = try await TerraformSandbox(environment: environment)
        let specifications = instances.map {
            """
            "\($0)": {"service": "streamlit", "image": "rg.fr-par.scw.cloud/evalap/streamlit@\(Self.digest)", "min_scale": 1,
              "max_scale": 3, "concurrent_requests": 50, "cpu_limit": 560, "memory_limit_bytes": 1000000000, "port": 8501,
              "health_path": "/_stcore/health", "environment_variables": {}}
            """
        }
        try sandbox.write("amarre.auto.tfvars.json", "{\"instances\": {\(specifications.joined(separator: ","))}}")
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
        let sandbox = try await sandbox("production", instances: ["streamlit-0"])
        try await sandbox.apply()
        try FileManager.default.removeItem(at: sandbox.root.appendingPathComponent("amarre.auto.tfvars.json"))
        let text = try await sandbox.expect(["plan", "-input=false"], status: 1)
        #expect(text.contains("No value for required variable"))
        #expect(!text.contains("destroy"))
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
        let sandbox = try await sandbox("production", instances: instances)
        let secrets = secrets(instances, Self.canary)
        try await sandbox.expect(["plan", "-input=false", "-out=plan"], environment: secrets)
        let planned = try await sandbox.show("plan")["resource_changes"].elements
        #expect(Set(planned.compactMap { $0["address"].text }) == Set([Self.namespace] + instances.map(Self.address)))
        #expect(planned.allSatisfy { $0["change"]["actions"] == .array(["create"]) })
        let secretMarks = planned.last?["change"]["after_sensitive"]["secret_environment_variables"]
        #expect(secretMarks != nil && secretMarks != .null)

        try await sandbox.expect(["apply", "-input=false", "plan"], environment: secrets)
        try await sandbox.expectEmptyPlan(environment: secrets)
        let state = try String(
            contentsOf: sandbox.directory.appendingPathComponent("terraform.tfstate"), encoding: .utf8)
        #expect(!state.contains(Self.canary))
        #expect(state.contains("$argon2id$"))

        let sent = try #require(sandbox.api.bodies("POST", "/containers").last)
        #expect(sent["secret_environment_variables"]["DATABASE_URL"].text == Self.canary)
        #expect(sent["startup_probe"]["interval"].text == "5.000000000s")
        #expect(sent["https_connections_only"] == true)
        #expect(
            sandbox.api.recorded.allSatisfy {
                $0.userAgent.contains("terraform-provider/2.81.0 terraform/1.")
            })

        let refused = try await sandbox.expect(
            ["destroy", "-auto-approve", "-input=false"], status: 1, environment: secrets)
        #expect(refused.contains("prevent_destroy"))
        #expect(sandbox.api.bodies("DELETE").isEmpty)
    }

    @Test("one instance can be targeted while the others don't exist yet, and while another is stuck")
    func targeted() async throws {
        let sandbox = try await sandbox("staging", instances: ["streamlit-0", "streamlit-1"])
        try await sandbox.apply(["-target=\(Self.address("streamlit-0"))"])
        #expect(sandbox.api.object(named: "streamlit-0") != nil)
        #expect(sandbox.api.object(named: "streamlit-1") == nil)
        try await sandbox.apply()

        // Timeouts count from the last real apply, so the short one must have been stored before
        // the container is stuck.
        let module = sandbox.directory.appendingPathComponent("terraform/modules/service/main.tf")
        let short = try String(contentsOf: module, encoding: .utf8).replacingOccurrences(
            of: "\"3m\"", with: "\"500ms\""
        )
        .replacingOccurrences(of: "kept by Amarre", with: "kept")
        try Data(short.utf8).write(to: module)
        try await sandbox.apply()
        sandbox.api.hold("streamlit-1")
        sandbox.api.edit("streamlit-1") { $0["status"] = "updating" }
        let stuck = try await sandbox.expect(["plan", "-input=false", "-detailed-exitcode"], status: 1)
        #expect(stuck.contains("timeout after 500ms"))
        try await sandbox.expect(
            ["plan", "-input=false", "-detailed-exitcode", "-target=\(Self.address("streamlit-0"))"])
    }
}
