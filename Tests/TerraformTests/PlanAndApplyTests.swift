import Foundation
import Model
import Ports
import Terraform
import Testing

@Suite struct PlanAndApplyTests {
    @Test func whatIsPlannedIsAppliedAndThenThereIsNothingToDo() async throws {
        let bench = try Bench()
        let cli = try bench.cli(preamble + "resource \"terraform_data\" \"a\" { input = \"one\" }")
        let plan = try await cli.plan(try request())
        #expect(plan.changes.map(\.address) == ["terraform_data.a"])
        #expect(plan.changes.map(\.type) == ["terraform_data"])
        #expect(plan.changes.map(\.action) == [.create])
        #expect(plan.changes.first?.attributes == ["id", "input", "output"])
        #expect(plan.digest.count == 64)
        let report = try await cli.apply(environment: try environment(), handle: plan.handle)
        #expect(report.warnings.isEmpty)
        #expect(try await cli.plan(try request()).changes.isEmpty)
    }

    @Test func everyKindOfChangeHasItsName() async throws {
        let bench = try Bench()
        let before = """
            resource "terraform_data" "updated" { input = "one" }
            resource "terraform_data" "replaced" { triggers_replace = "one" }
            resource "terraform_data" "deleted" {}
            resource "terraform_data" "forgotten" {}
            resource "terraform_data" "same" {}
            """
        let after = """
            resource "terraform_data" "updated" { input = "two" }
            resource "terraform_data" "replaced" { triggers_replace = "two" }
            resource "terraform_data" "same" {}
            resource "terraform_data" "created" {}
            removed {
              from = terraform_data.forgotten
              lifecycle { destroy = false }
            }
            """
        let cli = try bench.cli(["a": ["main.tf": preamble + before], "b": ["main.tf": preamble + after]])
        let first = try await cli.plan(try request())
        _ = try await cli.apply(environment: try environment(), handle: first.handle)
        let second = try await cli.plan(try request(commit: "b"))
        let actions = Dictionary(uniqueKeysWithValues: second.changes.map { ($0.address, $0.action) })
        #expect(
            actions == [
                "terraform_data.updated": .update, "terraform_data.replaced": .replace,
                "terraform_data.deleted": .delete,
                "terraform_data.created": .create, "terraform_data.forgotten": .forget,
            ])
        #expect(second.changes.first { $0.action == .update }?.attributes == ["input", "output"])
    }

    /// The plan tells the state about it, and makes no other one; a later plan without it is as if it had been made.
    @Test(arguments: [false, true])
    func whatIsThereIsTakenOver(withTargets: Bool) async throws {
        let bench = try Bench()
        let cli = try bench.cli(
            preamble + """
                resource "terraform_data" "there" {}
                resource "terraform_data" "new" {}
                """)
        var request = try request(targets: withTargets ? ["terraform_data.there"] : [])
        request.adoptions = [Adoption(address: "terraform_data.there", id: "11111111-1111-1111-1111-111111111111")]
        let plan = try await cli.plan(request)
        let actions = Dictionary(uniqueKeysWithValues: plan.changes.map { ($0.address, $0.action) })
        #expect(
            actions
                == (withTargets
                    ? ["terraform_data.there": .adopt]
                    : ["terraform_data.there": .adopt, "terraform_data.new": .create]))
        _ = try await cli.apply(environment: try environment(), handle: plan.handle)
        request.adoptions = nil
        #expect(try await cli.plan(request).changes.isEmpty)
        #expect(
            try !bench.files(
                holding: "fr-par/11111111-1111-1111-1111-111111111111", in: [bench.stateDirectory]
            ).isEmpty)
    }

    /// What the database needs comes as variables; a root without a database hears nothing of it.
    @Test func passwordsAreTheirSecretsAndRevisions() async throws {
        let bench = try Bench()
        let cli = try bench.cli(
            preamble + """
                variable "project_id" { default = null }
                variable "passwords" { default = null }
                resource "terraform_data" "database" {
                  count = var.passwords == null ? 0 : 1
                  input = "${var.project_id} ${var.passwords["evalap_a"].secret} ${var.passwords["evalap_a"].revision}"
                }
                """)
        var request = try request()
        #expect(try await cli.plan(request).changes.isEmpty)
        request.passwords = ["evalap_a": SecretPin(name: "evalap-database-a", revision: 3)]
        let plan = try await cli.plan(request)
        #expect(plan.changes.map(\.address) == ["terraform_data.database[0]"])
        _ = try await cli.apply(environment: try environment(), handle: plan.handle)
        #expect(
            try !bench.files(
                holding: "11111111-1111-1111-1111-111111111111 evalap-database-a 3", in: [bench.stateDirectory]
            ).isEmpty)
    }

    @Test func aTargetKeepsTheOthersOut() async throws {
        let bench = try Bench()
        let cli = try bench.cli(
            preamble + """
                resource "terraform_data" "instance" {
                  for_each = var.instances
                  input    = each.value.image
                }
                """)
        let both = [try instance("api-0"), try instance("api-1")]
        let plan = try await cli.plan(try request(instances: both, targets: ["terraform_data.instance[\"api-1\"]"]))
        #expect(plan.changes.map(\.address) == ["terraform_data.instance[\"api-1\"]"])
        let report = try await cli.apply(environment: try environment(), handle: plan.handle)
        // Terraform's advice against targets is no news: the step is targeted on purpose.
        #expect(report.warnings == [])
    }

    @Test func theGeneratedMapReachesTerraformLiterally() async throws {
        let bench = try Bench()
        let nasty = "a${b} %{if} $${c} \"q\" \\ \n é😀 \u{1}"
        let pin = SecretPin(name: "database", revision: 3)
        let output = bench.memory + "/secret"
        let spec = try instance("my-api-0", secrets: ["URL": pin], variables: ["PLAIN": nasty])
        let cli = try bench.cli(
            preamble + """
                resource "terraform_data" "map" { input = var.instances["my-api-0"] }
                resource "terraform_data" "secret" {
                  provisioner "local-exec" {
                    command     = "printf %s \\"$VALUE\\" > \(output); printf %s \\"$KEPT\\" >> \(output)"
                    environment = {
                      VALUE = local.secrets["my-api"]["my-api-0"]["URL"]
                      KEPT  = local.secrets["my-api"]["my-api-0"]["KEPT"]
                    }
                  }
                }
                """, secrets: [pin: nasty])
        let hash = "$argon2id$v=19$m=65536,t=3,p=64$c2FsdA$aGFzaA"
        let both = try instance(
            "my-api-0", secrets: ["URL": pin, "KEPT": SecretPin(name: "kept", revision: 1)], variables: spec.variables)
        let plan = try await cli.plan(
            try request(instances: [both], secrets: [both.name: ["URL": .read(pin), "KEPT": .keep(hash: hash)]]))
        _ = try await cli.apply(environment: try environment(), handle: plan.handle)
        #expect(try String(contentsOfFile: output, encoding: .utf8) == nasty + hash)

        let state = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(fileURLWithPath: bench.stateDirectory + "/staging.tfstate")))
        let resources = try #require((state as? [String: Any])?["resources"] as? [[String: Any]])
        let map = try #require(resources.first { $0["name"] as? String == "map" }?["instances"] as? [[String: Any]])
        let input = try #require(
            ((map.first?["attributes"] as? [String: Any])?["input"] as? [String: Any])?["value"] as? [String: Any])
        #expect((input["environment_variables"] as? [String: String]) == ["PLAIN": nasty])
        #expect(input["image"] as? String == both.image.description)
        #expect(input["service"] as? String == "my-api")
        #expect(input["cpu_limit"] as? Int == 560)
        #expect(input["memory_limit_bytes"] as? Int == 1_024_000_000)
        #expect(input["health_path"] as? String == "/_stcore/health")
        #expect(
            [input["min_scale"], input["max_scale"], input["concurrent_requests"], input["port"]].map { $0 as? Int }
                == [1, 3, 50, 8501])
    }

    @Test func aRefreshOnlyPlanChangesNothing() async throws {
        let bench = try Bench()
        let cli = try bench.cli(preamble + "resource \"terraform_data\" \"a\" {}")
        let plan = try await cli.plan(try request(refreshOnly: true))
        #expect(plan.changes.isEmpty)
        _ = try await cli.apply(environment: try environment(), handle: plan.handle)
        #expect(try await cli.plan(try request()).changes.map(\.action) == [.create])
    }

    @Test func aPlanIsGoodForOneApplyOfTheVeryFile() async throws {
        let bench = try Bench()
        let cli = try bench.cli(preamble + "resource \"terraform_data\" \"a\" {}")
        let staging = try environment()
        let plan = try await cli.plan(try request())
        let file = try #require(
            try FileManager.default.subpathsOfDirectory(atPath: bench.memory).first { $0.hasSuffix(".tfplan") })
        let handle = try #require(FileHandle(forWritingAtPath: "\(bench.memory)/\(file)"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data([0]))
        try handle.close()
        await #expect { try await cli.apply(environment: staging, handle: plan.handle) } throws: {
            ($0 as? PortFailure)?.reason.code == "terraform_plan_changed"
        }
        let second = try await cli.plan(try request())
        _ = try await cli.apply(environment: staging, handle: second.handle)
        await #expect { try await cli.apply(environment: staging, handle: second.handle) } throws: {
            ($0 as? PortFailure)?.reason.code == "terraform_plan_gone"
        }
    }

    @Test func aTaintIsTakenOffEvenAfterARestart() async throws {
        let bench = try Bench()
        let text =
            preamble + """
                resource "terraform_data" "a" {
                  provisioner "local-exec" { command = "exit 3" }
                }
                """
        let staging = try environment()
        let first = try bench.cli(text)
        let plan = try await first.plan(try request())
        await #expect { try await first.apply(environment: staging, handle: plan.handle) } throws: {
            ($0 as? PortFailure)?.kind == .invalid && "\($0)".contains("exit status 3")
        }
        let again = try await first.plan(try request()).changes
        #expect(again.map(\.action) == [.replace] && again.map(\.isTainted) == [true])
        let second = try bench.cli(text)
        #expect(try await second.tainted(environment: staging) == ["terraform_data.a"])
        try await second.untaint(environment: staging, address: "terraform_data.a")
        #expect(try await second.tainted(environment: staging).isEmpty)
        #expect(try await second.plan(try request()).changes.isEmpty)
    }

    @Test func aPersonsCommandGetsTheVariablesAndPassesItsExitCodeOn() async throws {
        let bench = try Bench()
        let cli = try bench.cli(preamble + "resource \"terraform_data\" \"a\" { input = var.instances }")
        #expect(
            try await cli.passthrough(arguments: ["plan", "-detailed-exitcode", "-no-color"], request: try request())
                == 2)
        #expect(try await cli.passthrough(arguments: ["validate", "-no-color"], request: try request()) == 0)
        #expect(try await cli.passthrough(arguments: ["no-such-command"], request: try request()) == 1)
    }
}
