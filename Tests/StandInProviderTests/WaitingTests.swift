import Foundation
@testable import ScalewayStandInProvider
import LocalServers
import TestSupport
import Testing

/// What happens while the cloud is slow, broken or silent, and when Terraform is interrupted or killed.
@Suite("Waiting", .timeLimit(.minutes(2)))
struct WaitingTests {
    private static func hcl(image: String = "app:1", create: String = "3m") -> String {
        """
        resource "scaleway_container_namespace" "ns" {
          name = "ns"
        }
        resource "scaleway_container" "c" {
          name         = "web"
          namespace_id = scaleway_container_namespace.ns.id
          image        = "\(image)"
          timeouts {
            create = "\(create)"
          }
        }
        """
    }

    @Test("a container that ends in error is a warning: the apply succeeds and the next plan is empty")
    func errorStatus() async throws {
        let sandbox = try await TerraformSandbox(Self.hcl(image: "broken:1"))
        let text = try await sandbox.expect(["apply", "-auto-approve", "-input=false"])
        #expect(text.contains("Container is not ready, but has status error"))
        let plan = try await sandbox.expect(["plan", "-input=false", "-detailed-exitcode"])
        #expect(plan.contains("Container is not ready, but has status error"))
    }

    @Test("a create that passes its timeout leaves the container in the state, tainted")
    func taint() async throws {
        let sandbox = try await TerraformSandbox(Self.hcl(create: "300ms"))
        sandbox.api.hold("web")
        let text = try await sandbox.expect(["apply", "-auto-approve", "-input=false"], status: 1)
        #expect(text.contains("timeout after 300ms"))
        #expect(try await sandbox.attributes("scaleway_container.c")["id"].text?.hasPrefix("fr-par/") == true)
        sandbox.api.release("web")
        try await sandbox.expect(["plan", "-input=false", "-out=plan"])
        func actions() async throws -> Value {
            try await sandbox.show("plan")["resource_changes"].elements.first {
                $0["type"].text == "scaleway_container"
            }?["change"][
                "actions"] ?? .null
        }
        #expect(try await actions() == .array(["delete", "create"]))
        try await sandbox.expect(["untaint", "scaleway_container.c"])
        try await sandbox.expectEmptyPlan()
    }

    @Test("a change of timeouts alone is never stored, and reads use the create value of the last apply")
    func timeoutsAreStoredAtApply() async throws {
        let sandbox = try await TerraformSandbox(Self.hcl(create: "400ms"))
        try await sandbox.apply()
        let text = try String(contentsOf: sandbox.root.appendingPathComponent("main.tf"), encoding: .utf8)
        try sandbox.write("main.tf", text.replacingOccurrences(of: "400ms", with: "1h"))
        try await sandbox.expectEmptyPlan()
        try await sandbox.apply()
        sandbox.api.hold("web")
        sandbox.api.edit("web") { $0["status"] = "updating" }
        #expect(try await sandbox.expect(["plan", "-input=false"], status: 1).contains("timeout after 400ms"))
    }

    @Test("500, 503 and 429 are tried again up to three times; 409 isn't")
    func retries() async throws {
        let sandbox = try await TerraformSandbox(Self.hcl())
        sandbox.api.fail("POST", "/namespaces", status: 500, count: 1)
        sandbox.api.fail("POST", "/containers", status: 429, count: 2)
        sandbox.api.fail("GET", "/containers/0", status: 503, count: 3)
        try await sandbox.apply()
        sandbox.api.fail("GET", "/containers/0", status: 503, count: 4)
        #expect(try await sandbox.expect(["plan", "-input=false"], status: 1).contains("http error 503"))
        let text = try String(contentsOf: sandbox.root.appendingPathComponent("main.tf"), encoding: .utf8)
        try sandbox.write("main.tf", text.replacingOccurrences(of: "app:1", with: "app:2"))
        sandbox.api.fail("PATCH", "/containers/0", status: 409, count: 1)
        sandbox.api.forgetRequests()
        #expect(
            try await sandbox.expect(["apply", "-auto-approve", "-input=false"], status: 1).contains("http error 409"))
        #expect(sandbox.api.bodies("PATCH").count == 1)
        try await sandbox.apply()
    }

    /// What the official provider's SDK does, and why a failed apply must be followed by a refresh.
    @Test("a failed update leaves the wanted values in the state, secrets in clear, until the next refresh")
    func failedUpdate() async throws {
        let secret = "secret_environment_variables = { S = \"clear-one\" }\n  timeouts"
        let sandbox = try await TerraformSandbox(Self.hcl().replacingOccurrences(of: "timeouts", with: secret))
        func state() throws -> String {
            try String(contentsOf: sandbox.root.appendingPathComponent("terraform.tfstate"), encoding: .utf8)
        }
        try await sandbox.apply()
        #expect(try !state().contains("clear-one"))
        let text = try String(contentsOf: sandbox.root.appendingPathComponent("main.tf"), encoding: .utf8)
        try sandbox.write("main.tf", text.replacingOccurrences(of: "clear-one", with: "clear-two"))
        sandbox.api.fail("PATCH", "/containers/0", status: 403, count: 1)
        try await sandbox.expect(["apply", "-auto-approve", "-input=false"], status: 1)
        #expect(try state().contains("clear-two"))
        try await sandbox.apply(["-refresh-only"])
        #expect(try !state().contains("clear-two"))
        try await sandbox.apply()
        #expect(sandbox.api.bodies("PATCH").count == 2)
        try await sandbox.expectEmptyPlan()
    }

    @Test("a first Ctrl-C during an apply doesn't end the wait, and what was created is in the state")
    func interrupt() async throws {
        let sandbox = try await TerraformSandbox(Self.hcl())
        sandbox.api.hold("web")
        let running = try sandbox.start(["apply", "-auto-approve", "-input=false"])
        #expect(await eventually { sandbox.api.bodies("POST", "/containers").count == 2 })
        // The process leads its own group, as in a terminal: the provider gets the signal too.
        #expect(kill(-getpgid(running.pid), SIGINT) == 0)
        #expect(await eventually { running.text.contains("Interrupt received") })
        let reads = sandbox.api.bodies("GET").count
        #expect(await eventually { sandbox.api.bodies("GET").count > reads + 5 })
        sandbox.api.release("web")
        _ = await running.outcome()
        #expect(try await sandbox.attributes("scaleway_container.c")["status"].text == "ready")
        try await sandbox.expectEmptyPlan()
    }

    @Test("a killed Terraform leaves no provider behind")
    func killed() async throws {
        let sandbox = try await TerraformSandbox(Self.hcl())
        sandbox.api.hold("web")
        let running = try sandbox.start(["apply", "-auto-approve", "-input=false"])
        #expect(await eventually { sandbox.api.bodies("POST", "/containers").count == 2 })
        #expect(!Self.providers(of: sandbox).isEmpty)
        kill(running.pid, SIGKILL)
        // Before its end is awaited: a provider left behind would hold Terraform's output open for ever.
        let isGone = await eventually { Self.providers(of: sandbox).isEmpty }
        try #require(isGone)
        _ = await running.outcome()
        let left = try FileManager.default.contentsOfDirectory(atPath: sandbox.directory.path).filter {
            $0.hasPrefix("amarre-plugin-")
        }
        #expect(left.isEmpty)
    }

    @Test("started by hand it says what it is, and exits 1")
    func withoutTerraform() async throws {
        let (status, text) = try await onOwnThread(Self.startByHand)
        #expect(status == 1)
        #expect(text.contains("This is a Terraform plugin"))
    }

    @Sendable private static func startByHand() throws -> (status: Int32, errors: String) {
        let process = Process()
        let errors = Pipe()
        process.executableURL = try TerraformSandbox.provider()
        process.environment = [:]
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    /// Processes of the stand-in that talk to this sandbox's API.
    private static func providers(of sandbox: TerraformSandbox) -> [String] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.filter { Int($0) != nil }.filter { pid in
            guard let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ"),
                let command = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline")
            else { return false }
            return String(decoding: environment, as: UTF8.self).contains("SCW_API_URL=\(sandbox.api.url)\0")
                && String(decoding: command, as: UTF8.self).contains("provider-scaleway")
                || String(decoding: environment, as: UTF8.self).contains("SCW_API_URL=\(sandbox.api.url)\0")
                    && String(decoding: command, as: UTF8.self).contains("amarre-stand-in-provider")
        }
    }
}
