import Foundation
import Model
import Ports
import Testing

@testable import Terraform

@Suite struct SecretTests {
    private static let canary = "canary-9f3b1c77-value"
    private static let pin = SecretPin(name: "database", revision: 1)

    @Test func aSecretIsNowhereButInMemoryAfterPlanApplyAndFailure() async throws {
        let bench = try Bench()
        let text =
            preamble + """
                resource "terraform_data" "a" {
                  input = nonsensitive(length(local.secrets["api"]["api-0"]["URL"]))
                  provisioner "local-exec" {
                    command     = "test -n \\"$VALUE\\""
                    environment = { VALUE = local.secrets["api"]["api-0"]["URL"] }
                  }
                }
                """
        let failing =
            preamble + """
                resource "terraform_data" "b" {
                  provisioner "local-exec" {
                    command     = "echo \\"$VALUE\\" >&2; exit 1"
                    environment = { VALUE = local.secrets["api"]["api-0"]["URL"] }
                  }
                }
                resource "terraform_data" "c" {
                  lifecycle {
                    precondition {
                      condition     = length(var.instances) > 5
                      error_message = "quoted: ${nonsensitive(local.secrets["api"]["api-0"]["URL"])}"
                    }
                  }
                }
                """
        let cli = try bench.cli(["a": ["main.tf": text], "b": ["main.tf": failing]], secrets: [Self.pin: Self.canary])
        let spec = try instance("api-0", secrets: ["URL": Self.pin])
        let secrets: [InstanceName: SecretSources] = [spec.name: ["URL": .read(Self.pin)]]
        let disk = [bench.directory]

        let plan = try await cli.plan(try request(instances: [spec], secrets: secrets))
        #expect(!"\(plan)".contains(Self.canary))
        #expect(try bench.files(holding: Self.canary, in: disk).isEmpty)
        // It really went through: Terraform read its length.
        _ = try await cli.apply(environment: try environment(), handle: plan.handle)
        let state = try String(contentsOfFile: bench.stateDirectory + "/staging.tfstate", encoding: .utf8)
        #expect(state.contains("\"value\": \(Self.canary.count)"))
        #expect(try bench.files(holding: Self.canary, in: disk + [bench.memory]).isEmpty)

        await #expect {
            try await cli.plan(try request(commit: "b", instances: [spec], secrets: secrets))
        } throws: {
            "\($0)".contains("quoted: [redacted]") && !"\($0)".contains(Self.canary)
        }
        let partial = try await cli.plan(
            try request(commit: "b", instances: [spec], secrets: secrets, targets: ["terraform_data.b"]))
        await #expect { try await cli.apply(environment: try environment(), handle: partial.handle) } throws: {
            $0 is PortFailure && !"\($0)".contains(Self.canary)
        }
        #expect(try bench.files(holding: Self.canary, in: disk).isEmpty)
        await cli.discard(environment: try environment())
        #expect(try bench.files(holding: Self.canary, in: [bench.memory]).isEmpty)
        #expect(
            try FileManager.default.subpathsOfDirectory(atPath: bench.memory).allSatisfy { !$0.hasSuffix(".tfplan") })
    }

    @Test func leftoverPlansOfADeadControllerAreRemoved() async throws {
        let bench = try Bench()
        let text = preamble + "resource \"terraform_data\" \"a\" {}"
        _ = try await bench.cli(text).plan(try request())
        let count = {
            try FileManager.default.subpathsOfDirectory(atPath: bench.memory).filter { $0.hasSuffix(".tfplan") }.count
        }
        #expect(try count() == 1)
        _ = try await bench.cli(text).plan(try request(refreshOnly: true))
        #expect(try count() == 1)
    }

    @Test func secretsThatDontFitIntoTheEnvironmentAreRefused() async throws {
        let bench = try Bench()
        let cli = try bench.cli(preamble, secrets: [Self.pin: String(repeating: "x", count: 70_000)])
        let specs = [
            try instance("api-0", secrets: ["URL": Self.pin]), try instance("api-1", secrets: ["URL": Self.pin]),
        ]
        let secrets = Dictionary(uniqueKeysWithValues: specs.map { ($0.name, ["URL": SecretSource.read(Self.pin)]) })
        await #expect { try await cli.plan(try request(instances: specs, secrets: secrets)) } throws: {
            ($0 as? PortFailure)?.reason.code == "terraform_secrets_too_large" && "\($0)".contains("api")
        }
    }

    @Test func aSecretWithoutASourceIsRefused() async throws {
        let bench = try Bench()
        let spec = try instance("api-0", secrets: ["URL": Self.pin])
        await #expect { try await bench.cli(preamble).plan(try request(instances: [spec])) } throws: {
            "\($0)".contains("no source for the secret URL of api-0")
        }
    }
}

@Suite struct ScrubberTests {
    /// Wherever the limit falls, and with line breaks that the message folds.
    @Test(arguments: ["s3cr3t-0123456789", "two  words\tand a tab", "first line of it\nsecond line of it"])
    func aValueIsTakenOutBeforeTheTextIsCut(value: String) {
        var scrubber = Scrubber()
        scrubber.add(Redacted(value))
        let diagnostic = Diagnostic(
            severity: "error", summary: "the provider says", detail: "it got \(value), and won't take it")
        for limit in 0...120 {
            let text = diagnostic.description(root: "terraform", limit: limit, scrubber: scrubber)
            for part in value.split(whereSeparator: \.isNewline) {
                #expect(!text.contains(part.prefix(4)), "\(limit): \(text)")
            }
        }
    }

    /// One that was found, and whose revision nobody knows: what Terraform isn't given, it takes away.
    @Test func aSecretThatItsInstanceDoesNotNameIsKeptByItsHash() async throws {
        let bench = try Bench()
        let text =
            preamble + """
                resource "terraform_data" "a" {
                  input = nonsensitive(local.secrets["api"]["api-0"]["URL"])
                }
                """
        let cli = try bench.cli(text)
        let spec = try instance("api-0")
        let plan = try await cli.plan(
            try request(instances: [spec], secrets: [spec.name: ["URL": .keep(hash: "$argon2id$kept")]]))
        _ = try await cli.apply(environment: try environment(), handle: plan.handle)
        let state = try String(contentsOfFile: bench.stateDirectory + "/staging.tfstate", encoding: .utf8)
        #expect(state.contains("$argon2id$kept"))
    }
}
