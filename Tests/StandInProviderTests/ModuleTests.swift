import Foundation
import LocalServers
import TestSupport
import Testing

@testable import ScalewayStandInProvider

/// The modules of `terraform/`, with their own tests (`terraform test`) and their worked examples, against the simulator.
@Suite("Terraform modules", .timeLimit(.minutes(5)))
struct ModuleTests {
    /// Each with the number of its runs: a run that is lost is noticed.
    static let modules = [
        "access": 6, "database": 18, "instances": 4, "monitoring": 12, "network": 14, "registry": 4, "secrets": 5,
        "state-bucket": 3,
    ]
    /// What can be planned and not applied offline.
    static let plannedOnly: Set = ["state-bucket"]

    /// Modules that can't be destroyed.
    static let lasting: Set = ["database"]

    /// The secrets that the database's users have their passwords from.
    private static func addPasswords(_ cloud: Simulation) async throws {
        let secrets = DatabaseLifecycleTests.secrets
        for name in ["admin", "a", "b", "migrate"] {
            let secret: Value = .object([
                "name": .string("evalap-database-\(name)"), "project_id": .string(Simulation.project),
            ])
            let id = try #require(try await cloud.call("POST", secrets, secret).body["id"].text)
            let data = Data("Password-1-of-\(name)".utf8).base64EncodedString()
            let answer = try await cloud.call(
                "POST", "\(secrets)/\(id)/versions", .object(["data": .string(data)]))
            try #require(answer.status == 200, "\(answer)")
        }
    }

    private static let folder = TerraformSandbox.packageRoot.appendingPathComponent("terraform/modules")

    @Test(arguments: modules.sorted { $0.key < $1.key })
    func ownTests(_ module: String, runs: Int) async throws {
        try await Simulation.with { cloud in
            let sandbox = try TerraformSandbox(module: module)
            try await Self.addPasswords(cloud)
            try await sandbox.expect(["init", "-input=false"])
            let said = try await sandbox.expect(["test"], environment: cloud.environment)
            #expect(said.contains("Success! \(runs) passed, 0 failed."), "\(said)")
        }
    }

    @Test(arguments: modules.keys.sorted())
    func workedExample(_ module: String) async throws {
        try await Simulation.with { cloud in
            let sandbox = try TerraformSandbox(module: module, "examples/basic")
            try await Self.addPasswords(cloud)
            let main = try String(contentsOf: sandbox.root.appendingPathComponent("main.tf"), encoding: .utf8)
            // Nobody waits for a minute here.
            try sandbox.write(
                "main.tf", main.replacing("ipv4_range ", with: "settle_seconds = 0\n  ipv4_range "))
            try await sandbox.expect(["init", "-input=false"])
            if Self.plannedOnly.contains(module) {
                try await sandbox.expect(["plan", "-input=false"], environment: cloud.environment)
                return
            }
            try await sandbox.apply(environment: cloud.environment)
            try await sandbox.expectEmptyPlan(environment: cloud.environment)
            let outputs = try await sandbox.show()["values"]["outputs"].members
            #expect(!outputs.isEmpty && outputs.values.allSatisfy { !$0["value"].isZero }, "\(outputs)")
            try await Self.expectImport(sandbox, environment: cloud.environment)
            let said = try await sandbox.expect(
                ["destroy", "-auto-approve", "-input=false"], status: Self.lasting.contains(module) ? 1 : 0,
                environment: cloud.environment)
            #expect(said.contains("prevent_destroy") == Self.lasting.contains(module), "\(said)")
        }
    }

    /// The backups of an instance are switched off in the console, or kept for a shorter time.
    @Test func theScheduleOfBackupsIsPutBack() async throws {
        try await Simulation.with { cloud in
            let sandbox = try TerraformSandbox(module: "database", "examples/basic")
            try await Self.addPasswords(cloud)
            let main = try String(contentsOf: sandbox.root.appendingPathComponent("main.tf"), encoding: .utf8)
            try sandbox.write("main.tf", main.replacing("ipv4_range ", with: "settle_seconds = 0\n  ipv4_range "))
            try await sandbox.expect(["init", "-input=false"])
            try await sandbox.apply(environment: cloud.environment)
            let list = "/rdb/v1/regions/fr-par/instances"
            let id = try #require(try await cloud.call("GET", list).body["instances"].elements.first?["id"].text)
            func schedule() async throws -> [Value] {
                let schedule = try await cloud.call("GET", "\(list)/\(id)").body["backup_schedule"]
                return [schedule["disabled"], schedule["frequency"], schedule["retention"]]
            }
            #expect(try await schedule() == [false, 24, 7])
            let edit: Value = .object(["is_backup_schedule_disabled": true, "backup_schedule_retention": 1])
            #expect(try await cloud.call("PATCH", "/_simulator/console\(list)/\(id)", edit).status == 200)
            #expect(try await schedule() == [true, 24, 1])
            let text = try await sandbox.expect(
                ["plan", "-input=false", "-detailed-exitcode"], status: 2, environment: cloud.environment)
            #expect(text.contains("0 to add, 1 to change, 0 to destroy"), "\(text)")
            #expect(text.contains("disable_backup") && text.contains("backup_schedule_retention"), "\(text)")
            try await sandbox.apply(environment: cloud.environment)
            #expect(try await schedule() == [false, 24, 7])
            try await sandbox.expectEmptyPlan(environment: cloud.environment)
        }
    }

    /// A state that has lost everything is given it back, and nothing else is made or destroyed. A wait
    /// (`terraform_data`) stays: it is nothing that is somewhere.
    private static func expectImport(_ sandbox: TerraformSandbox, environment: [String: String]) async throws {
        var ids: [(address: String, id: String)] = []
        var modules = [try await sandbox.show()["values"]["root_module"]]
        while let module = modules.popLast() {
            modules += module["child_modules"].elements
            for resource in module["resources"].elements
            where resource["mode"].text == "managed" && resource["type"].text != "terraform_data" {
                ids.append((try #require(resource["address"].text), try #require(resource["values"]["id"].text)))
            }
        }
        guard !ids.isEmpty else { return }
        try await sandbox.expect(["state", "rm"] + ids.map(\.address))
        try sandbox.write(
            "imports.tf", ids.map { "import {\n  to = \($0.address)\n  id = \"\($0.id)\"\n}\n" }.joined())
        let said = try await sandbox.expect(["apply", "-auto-approve", "-input=false"], environment: environment)
        #expect(
            said.contains("\(ids.count) imported, 0 added, ") && said.contains("changed, 0 destroyed"), "\(said)")
        try sandbox.write("imports.tf", "")
        try await sandbox.expectEmptyPlan(environment: environment)
    }

    /// The root that a person applies; its bucket can't be, offline.
    @Test func bootstrap() async throws {
        try await Simulation.with { cloud in
            let sandbox = try TerraformSandbox(module: "../bootstrap")
            try await sandbox.expect(["init", "-input=false"])
            let said = try await sandbox.expect(["test"], environment: cloud.environment)
            #expect(said.contains("Success! 6 passed, 0 failed."), "\(said)")
            // Everything else is made, and planned empty.
            let rest = ["-target=module.access", "-target=scaleway_iam_policy.promotion"]
            let variables = ["-var=organization_id=\(Simulation.project)", "-var=name=evalap"]
            try await sandbox.apply(rest + variables, environment: cloud.environment)
            try await sandbox.expect(
                ["plan", "-detailed-exitcode", "-input=false"] + rest + variables, environment: cloud.environment)
            let outputs = try await sandbox.show()["values"]["outputs"]
            let roles = outputs["application_ids"]["value"].members.mapValues { Set($0.members.keys) }
            let expected: Set = ["auditor", "controller", "gateway", "plan", "probe", "push"]
            #expect(roles == ["staging": expected, "production": expected])
        }
    }

    /// The alert rules of the module monitoring, by their own tests: each rule is tested, and fires.
    @Test func alertRules() async throws {
        let rules = Self.folder.appendingPathComponent("monitoring/rules")
        let files = try ["environment", "scaleway"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: "\(rules.path)/\(folder)").map { "\(folder)/\($0)" }
        }
        #expect(files.count >= 3 && files.allSatisfy { $0.hasSuffix(".yml") }, "\(files)")
        for file in files.sorted() {
            let name = file.split(separator: "/")[1].dropLast(4)
            let (path, test) = (rules.path + "/" + file, "\(rules.path)/tests/\(name).test.yml")
            for arguments in [["check", "rules", path], ["test", "rules", test]] {
                let (status, output) = try await onOwnThread { try Self.promtool(arguments) }
                #expect(status == 0 && output.contains("SUCCESS"), "promtool \(arguments): \(output)")
            }
            let written = try String(contentsOfFile: test, encoding: .utf8)
            let names = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
                .compactMap { $0.split(separator: "- alert: ", omittingEmptySubsequences: false).dropFirst().first }
            #expect(!names.isEmpty)
            for name in names {
                #expect(written.contains("alertname: \(name)\n        exp_alerts:"), "\(name) never fires in \(test)")
            }
        }
    }

    private static func promtool(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["promtool"] + arguments
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        // What env says of a program that it doesn't find.
        if process.terminationStatus == 127 {
            throw skippedTest("there is no promtool; install prometheus (Scripts/bootstrap does)")
        }
        return (process.terminationStatus, text)
    }

    /// What each module has besides its HCL, and the number of tests that `terraform test` will run.
    @Test(arguments: modules.sorted { $0.key < $1.key })
    func isWhole(_ module: String, runs: Int) throws {
        let folder = Self.folder.appendingPathComponent(module)
        for name in ["README.md", "main.tf", "outputs.tf", "variables.tf", "versions.tf", "examples/basic/main.tf"] {
            #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path), "\(name)")
        }
        let readme = try String(contentsOf: folder.appendingPathComponent("README.md"), encoding: .utf8)
        let tests = folder.appendingPathComponent("tests")
        let written = try FileManager.default.contentsOfDirectory(atPath: tests.path).map { name in
            try String(contentsOf: tests.appendingPathComponent(name), encoding: .utf8)
                .split(separator: "\n").count { $0.hasPrefix("run \"") }
        }
        #expect(written.reduce(0, +) == runs)
        let table = try String(contentsOf: Self.folder.appendingPathComponent("../README.md"), encoding: .utf8)
        #expect(table.contains("| \(module) | \(runs)"), "terraform/README.md says another number of tests")
        for (file, block) in [("variables.tf", "variable"), ("outputs.tf", "output")] {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            for match in text.matches(of: try Regex("(?m)^\(block) \"([a-z0-9_]+)\"", as: (Substring, Substring).self))
            {
                #expect(readme.contains("`\(match.1)`"), "README.md says nothing of the \(block) \(match.1)")
            }
        }
    }
}
