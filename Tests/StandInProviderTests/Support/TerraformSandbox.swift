import Foundation
@testable import ScalewayStandInProvider
import Testing

/// A folder with a Terraform root, the stand-in provider installed for it, and a fake API behind it.
final class TerraformSandbox: Sendable {
    struct Outcome: Sendable {
        let status: Int32
        /// Standard output and error together.
        let text: String
    }

    let api: FakeContainersAPI
    let directory: URL
    /// Where the commands run.
    let root: URL
    private let poll: String

    /// A root of the given HCL, below a `terraform` block and a provider block.
    convenience init(_ hcl: String, poll: String = "20ms") async throws {
        try self.init(poll: poll, subdirectory: "root")
        try write("main.tf", Self.preamble + hcl)
        try await expect(["init", "-input=false"])
    }

    /// A copy of the repository's `terraform/`, in one of its environments, with a local state.
    convenience init(environment: String) async throws {
        try self.init(poll: "20ms", subdirectory: "terraform/environments/\(environment)", copying: true)
        try write(
            "amarre_override.tf",
            """
            terraform {
              backend "local" {
                path = "\(directory.path)/terraform.tfstate"
              }
            }
            """)
    }

    /// A copy of the repository's `terraform/`, in one of its modules or a folder of it.
    convenience init(module: String, _ folder: String = "") throws {
        try self.init(poll: "20ms", subdirectory: "terraform/modules/\(module)/\(folder)", copying: true)
    }

    private init(poll: String, subdirectory: String, copying: Bool = false) throws {
        self.poll = poll
        api = try FakeContainersAPI()
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("amarre-\(UUID().uuidString)")
        root = directory.appendingPathComponent(subdirectory)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        if copying {
            try FileManager.default.copyItem(
                at: Self.packageRoot.appendingPathComponent("terraform"),
                to: directory.appendingPathComponent("terraform"))
        } else {
            try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        }
        try installProvider()
    }

    deinit {
        api.stop()
        try? FileManager.default.removeItem(at: directory)
    }

    /// Writes a file of the root.
    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: root.appendingPathComponent(name))
    }

    /// Runs `terraform` to its end.
    func terraform(_ arguments: [String], environment: [String: String] = [:]) async throws -> Outcome {
        let running = try start(arguments, environment: environment)
        return await running.outcome()
    }

    /// Runs `terraform` and expects this exit code.
    @discardableResult
    func expect(
        _ arguments: [String], status: Int32 = 0, environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let outcome = try await terraform(arguments, environment: environment)
        #expect(
            outcome.status == status, "terraform \(arguments.joined(separator: " ")): \(outcome.text)",
            sourceLocation: sourceLocation)
        return outcome.text
    }

    /// Applies everything without asking.
    func apply(
        _ more: [String] = [], environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await expect(
            ["apply", "-auto-approve", "-input=false"] + more, environment: environment, sourceLocation: sourceLocation)
    }

    /// Expects that a full plan has nothing to do.
    func expectEmptyPlan(environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        try await expect(
            ["plan", "-detailed-exitcode", "-input=false"], environment: environment, sourceLocation: sourceLocation)
    }

    /// The state as `terraform show -json` prints it, or a plan file.
    func show(_ plan: String? = nil) async throws -> Value {
        let text = try await expect(["show", "-json"] + (plan.map { [$0] } ?? []))
        return try Value(json: Array(text.utf8))
    }

    /// The attributes of a resource of the root module in the state.
    func attributes(_ address: String) async throws -> Value {
        let resources = try await show()["values"]["root_module"]["resources"].elements
        return try #require(resources.first { $0["address"].text == address })["values"]
    }

    /// Starts `terraform` in a process group of its own.
    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningTerraform {
        var all = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
            "HOME": directory.path, "TMPDIR": directory.path, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1",
            "NO_COLOR": "1",
            "TF_CLI_ARGS": "-no-color",
            "TF_CLI_CONFIG_FILE": directory.appendingPathComponent("terraform.rc").path,
            "SCW_ACCESS_KEY": "SCWAAAAAAAAAAAAAAAAA", "SCW_SECRET_KEY": "33333333-3333-4333-8333-333333333333",
            "SCW_DEFAULT_PROJECT_ID": "11111111-1111-4111-8111-111111111111", "SCW_DEFAULT_REGION": "fr-par",
            "SCW_API_URL": api.url, "AMARRE_STANDIN_POLL": poll,
        ]
        all.merge(environment) { $1 }
        if arguments.first == "fmt" || arguments.first == "show" || arguments.first == "providers"
            || arguments.first == "state"
        {
            all["TF_CLI_ARGS"] = nil
        }
        return try RunningTerraform(arguments: arguments, environment: all, directory: root, output: directory)
    }

    /// The folder of `Package.swift`.
    static let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The built provider, beside the test bundle.
    static func provider() throws -> URL {
        let bundles = CommandLine.arguments + [Bundle.main.executablePath ?? ""]
        let folders = bundles.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        let candidates = (folders + [packageRoot.appendingPathComponent(".build/debug")]).map {
            $0.appendingPathComponent("amarre-stand-in-provider")
        }
        return try #require(candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) })
    }

    private func installProvider() throws {
        let mirror = directory.appendingPathComponent(
            "mirror/registry.terraform.io/scaleway/scaleway/2.81.0/linux_amd64")
        try FileManager.default.createDirectory(at: mirror, withIntermediateDirectories: true)
        let wrapper = mirror.appendingPathComponent("terraform-provider-scaleway_v2.81.0")
        try Data("#!/bin/sh\nexec '\(try Self.provider().path)' \"$@\"\n".utf8).write(to: wrapper)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: wrapper.path)
        let configuration = """
            disable_checkpoint = true
            provider_installation {
              filesystem_mirror {
                path    = "\(directory.path)/mirror"
                include = ["registry.terraform.io/scaleway/*"]
              }
            }
            """
        try Data(configuration.utf8).write(to: directory.appendingPathComponent("terraform.rc"))
    }

    private static let preamble = """
        terraform {
          required_providers {
            scaleway = {
              source  = "scaleway/scaleway"
              version = ">= 2.81.0, < 3.0.0"
            }
          }
        }
        provider "scaleway" {}

        """
}
