import Foundation
import Model
import Ports
import Terraform
import Testing

@testable import Terraform

@Suite struct RefusalTests {
    private func failure(_ body: () async throws -> Void) async -> PortFailure? {
        do {
            try await body()
            Issue.record("nothing was thrown")
            return nil
        } catch {
            return error as? PortFailure
        }
    }

    @Test func anErrorInTheFilesIsToldWithItsPlace() async throws {
        let bench = try Bench()
        let cli = try bench.cli([
            "a": ["main.tf": preamble + "resource \"terraform_data\" \"a\" {\n  inputs = 1\n}\n"],
            "b": ["main.tf": preamble + "resource \"terraform_data\" {\n"],
            "c": [
                "main.tf": preamble + "module \"m\" { source = \"../../modules/m\" }\n",
                "../../modules/m/main.tf": "locals { a = b.c.d }\noutput \"o\" { value = local.a }",
            ],
        ])
        let unknown = await failure { _ = try await cli.plan(try request()) }
        #expect(unknown?.kind == .invalid)
        #expect(
            unknown?.reason.message.contains("terraform/environments/staging/main.tf:4:3: Unsupported argument") == true
        )
        let syntax = await failure { _ = try await cli.plan(try request(commit: "b")) }
        #expect(syntax?.kind == .invalid)
        #expect(syntax?.reason.message.contains("terraform/environments/staging/main.tf:3:") == true)
        let module = await failure { _ = try await cli.plan(try request(commit: "c")) }
        #expect(module?.reason.message.contains("terraform/modules/m/main.tf:1:") == true)
    }

    @Test func anotherFolderIsReadAndNamed() async throws {
        let bench = try Bench()
        var configuration = try bench.configuration()
        let files = [
            "a": ["main.tf": preamble + "resource \"terraform_data\" \"a\" {}\n"], "b": ["main.tf": "locals {\n"],
            "c": [:],
        ]
        .reduce(into: [Character: [String: String]]()) { $0[Character($1.key)] = $1.value }
        _ = try await bench.cli(files, configuration: configuration).plan(try request())
        configuration.codePath = "deploy/infra"
        // The commit's copy of the usual folder is there, and isn't taken for the other one.
        let moved = [
            "a": ["main.tf": preamble], "b": files["b"] ?? [:], "c": [:],
            "d": ["main.tf": preamble, "override.tf": ""],
        ]
        .reduce(into: [Character: [String: String]]()) { $0[Character($1.key)] = $1.value }
        let cli = try bench.cli(moved, configuration: configuration)
        #expect(try await cli.plan(try request()).changes.isEmpty)
        let copies = try FileManager.default.contentsOfDirectory(
            atPath: bench.dataDirectory + "/terraform/staging/working-copies")
        #expect(copies.count == 2, "one copy and its digest: \(copies)")
        let place = "deploy/infra/environments/staging"
        let syntax = await failure { _ = try await cli.plan(try request(commit: "b")) }
        #expect(syntax?.reason.message.contains("\(place)/main.tf:1:") == true)
        let none = await failure { _ = try await cli.plan(try request(commit: "c")) }
        #expect(none?.reason.message.contains("no Terraform files in \(place)") == true)
        let reserved = await failure { _ = try await cli.plan(try request(commit: "d")) }
        #expect(reserved?.reason.message.contains("\(place)/override.tf") == true)
        configuration.stateDirectory = nil
        configuration.backend = StateBackendSettings()
        let backend = await failure { [configuration] in
            _ = try await bench.cli(moved, configuration: configuration).plan(try request())
        }
        #expect(backend?.reason.message.contains("\(place) has no backend") == true)
    }

    @Test(arguments: [
        "amarre_secrets.tf", "amarre.auto.tfvars.json", "override.tf", "override.tf.json", "x_override.tf",
        "x_override.tf.json",
        "a.auto.tfvars", "a.auto.tfvars.json", ".terraform/modules", "terraform.tfstate", "terraform.tfstate.backup",
        "old.tfplan",
    ])
    func aReservedNameIsRefused(name: String) async throws {
        let bench = try Bench()
        let cli = try bench.cli(["a": ["main.tf": preamble, name: "locals { secrets = { api = {} } }"]])
        let refusal = await failure { _ = try await cli.plan(try request()) }
        #expect(refusal?.reason.code == "terraform_reserved_name")
        let first = String(name.split(separator: "/").first ?? "")
        #expect(refusal?.reason.message.contains("terraform/environments/staging/\(first) in commit") == true)
    }

    @Test func ordinaryNamesAreFine() {
        for name in [
            "main.tf", "terraform.tfvars", "terraform.tfvars.json", ".terraform.lock.hcl", "overrides.tf",
            "variables.tf.json",
        ] {
            #expect(ReservedNames.refusal(of: name) == nil)
        }
    }

    @Test func aCommitWithoutTheRootIsRefused() async throws {
        let bench = try Bench()
        let cli = try bench.cli(["b": ["main.tf": preamble]])
        let refusal = await failure { _ = try await cli.plan(try request()) }
        #expect(refusal?.reason.code == "terraform_root")
        _ = try await cli.plan(try request(commit: "b"))
    }

    @Test func aMissingOrOldBinaryIsNamed() async throws {
        let bench = try Bench()
        var configuration = try bench.configuration()
        configuration.binary = bench.directory + "/terraform"
        let missing = await failure { [configuration] in
            _ = try await bench.cli(preamble, configuration: configuration).plan(try request())
        }
        #expect(missing?.reason.code == "terraform_missing")
        #expect(missing?.reason.message.contains(configuration.binary) == true)

        try "#!/bin/sh\necho '{\"terraform_version\":\"1.9.8\"}'\n".write(
            toFile: configuration.binary, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: configuration.binary)
        let old = await failure { [configuration] in
            _ = try await bench.cli(preamble, configuration: configuration).plan(try request())
        }
        #expect(old?.reason.code == "terraform_version")
        #expect(old?.reason.message.contains("is Terraform 1.9.8; 1.11 or later is needed") == true)

        let version = try await bench.cli(preamble).checkVersion()
        #expect(version.hasPrefix("1."))
    }

    @Test func aMissingCLIConfigurationFileIsNamed() async throws {
        let bench = try Bench()
        var configuration = try bench.configuration()
        configuration.cliConfigFile = bench.directory + "/nowhere.rc"
        let missing = await failure { [configuration] in
            _ = try await bench.cli(preamble, configuration: configuration).plan(try request())
        }
        #expect(missing?.reason.code == "terraform_cli_config")
    }

    @Test func noLockFileSurvivesAChangeOfTheCLIConfigurationFile() async throws {
        let bench = try Bench()
        let lock = "# committed lock file\n"
        let files: [Character: [String: String]] = [
            "a": ["main.tf": preamble, ".terraform.lock.hcl": lock],
            "b": ["main.tf": preamble, ".terraform.lock.hcl": lock],
            "c": ["main.tf": preamble, ".terraform.lock.hcl": lock + "# made anew\n"],
        ]
        func lockFile(_ letter: Character) throws -> String {
            bench.dataDirectory
                + "/terraform/staging/working-copies/\(try commit(letter))/environments/staging/.terraform.lock.hcl"
        }
        _ = try await bench.cli(files).plan(try request())
        #expect(try String(contentsOfFile: lockFile("a"), encoding: .utf8) == lock)
        try "# another mirror\n".write(toFile: bench.cliConfigFile, atomically: true, encoding: .utf8)
        let cli = try bench.cli(files)
        _ = try await cli.plan(try request())
        #expect(try !FileManager.default.fileExists(atPath: lockFile("a")))
        _ = try await cli.plan(try request(commit: "b"))
        #expect(try !FileManager.default.fileExists(atPath: lockFile("b")))
        _ = try await cli.plan(try request(commit: "c"))
        #expect(try FileManager.default.fileExists(atPath: lockFile("c")))
    }

    @Test func initIsRunOnlyWhenSomethingThatItLooksAtChanged() async throws {
        let bench = try Bench()
        var configuration = try bench.configuration()
        let log = bench.directory + "/commands"
        configuration.binary = bench.directory + "/terraform"
        try "#!/bin/sh\necho \"$@\" >> '\(log)'\nexec terraform \"$@\"\n".write(
            toFile: configuration.binary, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: configuration.binary)
        let same = ["main.tf": preamble, "module/main.tf": "output \"x\" { value = 1 }\n"]
        let cli = try bench.cli(
            [
                "a": same, "b": same,
                "c": same.merging(["main.tf": preamble + "module \"x\" { source = \"./module\" }\n"]) { $1 },
                "d": same,
            ], configuration: configuration)
        func inits() throws -> Int {
            try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").filter { $0.contains(" init ") }
                .count
        }
        _ = try await cli.plan(try request())
        #expect(try inits() == 1)
        _ = try await cli.plan(try request(commit: "b"))
        #expect(try inits() == 1, "a commit that leaves the Terraform code alone")
        _ = try await cli.plan(try request(commit: "c"))
        #expect(try inits() == 2, "other code")
        _ = try await cli.plan(try request(commit: "b"))
        #expect(try inits() == 3, "the earlier code again")
        try "# another mirror\n".write(toFile: bench.cliConfigFile, atomically: true, encoding: .utf8)
        _ = try await cli.plan(try request(commit: "d"))
        #expect(try inits() == 4, "another CLI configuration file")
        _ = try await cli.passthrough(
            arguments: ["init", "-input=false", "-no-color"], request: try request(commit: "d"))
        _ = try await cli.plan(try request(commit: "a"))
        #expect(try inits() == 6, "a person's own init, and one after it")
    }

    @Test func aDataDirectoryThatIsNotWhatInitLeftIsMadeAnew() async throws {
        let bench = try Bench()
        let files = [
            "main.tf": preamble + "module \"x\" { source = \"./module\" }\n",
            "module/main.tf": "output \"x\" { value = 1 }\n",
        ]
        let cli = try bench.cli(["a": files, "b": files])
        _ = try await cli.plan(try request())
        let folders = FileManager.default.enumerator(atPath: bench.memory)?.compactMap { $0 as? String } ?? []
        let modules = try #require(folders.first { $0.hasSuffix("modules/modules.json") })
        try FileManager.default.removeItem(atPath: bench.memory + "/" + modules)
        let plan = try await cli.plan(try request(commit: "b"))
        #expect(plan.changes.isEmpty)
    }

    @Test func thePrivateDirectoryMustBeOursAndInMemory() throws {
        let bench = try Bench()
        #expect { try PrivateDirectory(bases: ["/proc", "/no/such/folder"], dataDirectory: "/x") } throws: {
            ($0 as? PortFailure)?.reason.code == "private_directory" && "\($0)".contains("/proc is on proc")
                && "\($0)".contains("/no/such/folder is no directory")
        }
        let fine = try PrivateDirectory(bases: ["/proc", bench.memory], dataDirectory: "/x")
        #expect(fine.path.hasPrefix(bench.memory))
        #expect(try FileManager.default.attributesOfItem(atPath: fine.path)[.posixPermissions] as? Int == 0o700)
        // Again is fine; another data directory gets another one.
        #expect(try PrivateDirectory(bases: [bench.memory], dataDirectory: "/x").path == fine.path)
        #expect(try PrivateDirectory(bases: [bench.memory], dataDirectory: "/y").path != fine.path)

        try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: fine.path)
        #expect { try PrivateDirectory(bases: [bench.memory], dataDirectory: "/x") } throws: {
            "\($0)".contains("others may enter it")
        }
        try FileManager.default.removeItem(atPath: fine.path)
        try FileManager.default.createSymbolicLink(atPath: fine.path, withDestinationPath: bench.directory)
        #expect { try PrivateDirectory(bases: [bench.memory], dataDirectory: "/x") } throws: {
            "\($0)".contains("symbolic link")
        }
    }

    @Test func whatTerraformPrintsIsBounded() {
        var sink = OutputSink(.bytes(limit: 10))
        for _ in 0..<3 { Array("12345678".utf8).withUnsafeBytes { sink.feed($0) } }
        #expect(sink.bytes.count == 10 && sink.overflowed)
        var lines = OutputSink(.diagnostics)
        let warning =
            "{\"type\":\"diagnostic\",\"diagnostic\":{\"severity\":\"warning\",\"summary\":\"S\",\"detail\":\"D\"}}\n"
        [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20).withUnsafeBytes { lines.feed($0) }
        Array(("\n" + String(repeating: warning, count: 150)).utf8).withUnsafeBytes { lines.feed($0) }
        lines.finish()
        #expect(lines.diagnostics.count == 100 && lines.overflowed && lines.bytes.isEmpty)
    }
}
