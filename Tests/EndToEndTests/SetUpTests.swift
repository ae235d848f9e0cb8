import Foundation
import LocalServers
import TestSupport
import Testing
import Yams

@testable import Operations

/// What people find before they have read anything: the targets of the README, and the folder `controller`.
@Suite("Set-up")
struct SetUpTests {
    private func run(_ program: String, _ arguments: [String]) async throws -> (status: Int32, output: String) {
        try await onOwnThread { try Self.run(program, arguments) }
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: World.package)
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    private func file(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(World.package)/\(path)")), as: UTF8.self)
    }

    @Test(
        "each target that builds or runs something sets the machine up first",
        arguments: ["demo", "test", "lint", "release", "build"])
    func targets(target: String) async throws {
        // Without the variables of a make that runs these tests.
        let (status, output) = try await run(
            "env", ["-u", "MAKEFLAGS", "-u", "MAKELEVEL", "-u", "MFLAGS", "make", "-n", target])
        #expect(status == 0 && output.hasPrefix("Scripts/bootstrap\n"), "\(output)")
    }

    @Test("CI has no set-up of its own")
    func continuousIntegration() throws {
        let lines = try file(".ci/run").split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            !lines.contains { $0.contains("bootstrap") || $0.contains("apt-get") }
                && lines.contains { $0.contains("make test") })
    }

    // MARK: controller/config.yaml

    /// The file with some of its commented-out keys taken in. Those below a comment with the word "instead" are a
    /// choice: they replace keys of the same name above them.
    private func sample(_ choice: Choice) throws -> String {
        var lines: [String] = []
        var instead = false
        for line in try file("controller/config.yaml").split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
        {
            let indent = String(line.prefix { $0 == " " })
            let rest = line.dropFirst(indent.count)
            guard rest.hasPrefix("#") else {
                lines.append(line)
                continue
            }
            guard let colon = rest.firstIndex(of: ":"), rest.dropFirst().first?.isLetter == true else {
                // Prose goes on over several lines; a new one after a key begins a new choice.
                if lines.last.map({ !$0.drop { $0 == " " }.hasPrefix("# ") }) ?? true { instead = false }
                instead = instead || rest.contains("instead")
                lines.append(line)
                continue
            }
            guard choice == (instead ? .instead : .ordinary) else {
                lines.append("\(indent)#")
                continue
            }
            let key = indent + rest[..<colon].dropFirst() + ":"
            lines.removeAll { $0.hasPrefix(key) }
            lines.append(indent + rest.dropFirst())
        }
        return lines.joined(separator: "\n")
    }

    private enum Choice { case none, ordinary, instead }

    private func decode(_ text: String) throws -> ControllerConfiguration {
        do {
            return try ConfigurationFile.decode(
                text, path: "config.yaml", absolutePath: "/etc/amarre/config.yaml", environment: [:])
        } catch {
            Issue.record("\(error.problems.map(\.description))\n\(text)")
            throw error
        }
    }

    /// `source.branch`, `terraform.backend`, `terraform.backend.bucket`, …
    private func keys(_ text: String) throws -> Set<String> {
        var found: Set<String> = []
        func add(_ node: Node, _ prefix: String) {
            for (key, value) in node.mapping ?? [:] {
                let path = prefix + (key.scalar?.string ?? "")
                found.insert(path)
                if ConfigurationDecoder.keys[path] != nil { add(value, path + ".") }
            }
        }
        add(try #require(try Yams.compose(yaml: text)), "")
        return found
    }

    @Test(
        "the sample configuration decodes as it is and with what is commented out, names every key, and its defaults are the real ones"
    )
    func configuration() throws {
        let shipped = try decode(try sample(.none))
        let full = try decode(try sample(.ordinary))
        let other = try decode(try sample(.instead))
        #expect(
            other.source.ssh != nil && other.terraform.stateDirectory != nil && full.terraform.backend?.bucket != nil)
        #expect(
            full.source.branch == shipped.source.branch
                && full.source.desiredStatePath == shipped.source.desiredStatePath
                && full.source.terraformPath == shipped.source.terraformPath
                && full.source.pollInterval == shipped.source.pollInterval
                && full.scaleway.surveyInterval == shipped.scaleway.surveyInterval
                && full.terraform.binary == shipped.terraform.binary
                && full.probe == shipped.probe)
        let known = ConfigurationDecoder.keys.flatMap { section, names in
            names.map { section.isEmpty ? $0 : "\(section).\($0)" }
        }
        let shown = try keys(sample(.ordinary)).union(keys(sample(.instead)))
        // Reserved: an error in this version.
        #expect(shown == Set(known).subtracting(["web"]))
    }

    // MARK: controller/systemd/amarre.service

    @Test("systemd accepts the unit")
    func unit() async throws {
        let folder = try TemporaryFolder()
        // The program must be there to be accepted.
        let text = try file("controller/systemd/amarre.service").replacing(
            "ExecStart=/usr/local/bin/amarre", with: "ExecStart=\(AmarreBinary.path)")
        let path = try folder.write("amarre.service", text)
        guard try await run("systemd-analyze", ["--version"]).status == 0 else {
            throw skippedTest("there is no systemd-analyze")
        }
        let verified = try await run("systemd-analyze", ["verify", "--recursive-errors=yes", "--man=no", path])
        #expect(verified.status == 0 && verified.output.isEmpty, "\(verified.output)")
    }
}
