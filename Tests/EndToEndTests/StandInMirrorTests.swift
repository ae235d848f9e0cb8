import Demo
import Foundation
import LocalServers
import TestSupport
import Testing

@Suite("Stand-in mirror")
struct StandInMirrorTests {
    @Test(
        "Terraform installs the stand-in from it, also when a folder's name has quotes and blanks, and again after a rebuild"
    )
    func installs() async throws {
        let folder = try TemporaryFolder()
        let directory = URL(fileURLWithPath: folder.file("it's a \"mirror\" ${x}"))
        let executable = URL(fileURLWithPath: try AmarreBinary.path).deletingLastPathComponent()
            .appendingPathComponent("amarre-stand-in-provider")
        let mirror = StandInMirror(directory: directory, executable: executable)
        try mirror.install()
        let root = URL(fileURLWithPath: folder.file("root"))
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let hcl = """
            terraform {
              required_providers {
                scaleway = {
                  source  = "scaleway/scaleway"
                  version = "2.81.0"
                }
              }
            }
            """
        try Data(hcl.utf8).write(to: root.appendingPathComponent("main.tf"))
        let environment = ["TF_CLI_CONFIG_FILE": mirror.cliConfigurationFile.path, "HOME": root.path]
        #expect(try await terraform(["init", "-input=false"], in: root, environment) == 0)
        try mirror.install()
        #expect(try await terraform(["init", "-input=false", "-lockfile=readonly"], in: root, environment) == 0)
        #expect(try await terraform(["providers", "schema", "-json"], in: root, environment) == 0)
    }

    @Test("a program that isn't there is refused")
    func missingProgram() throws {
        let folder = try TemporaryFolder()
        let mirror = StandInMirror(
            directory: URL(fileURLWithPath: folder.file("mirror")),
            executable: URL(fileURLWithPath: folder.file("nothing")))
        #expect(throws: CocoaError.self) { try mirror.install() }
    }

    private func terraform(
        _ arguments: [String], in directory: URL, _ environment: [String: String]
    ) async throws -> Int32 {
        try await onOwnThread { try Self.terraform(arguments, in: directory, environment) }
    }

    private static func terraform(
        _ arguments: [String], in directory: URL, _ environment: [String: String]
    ) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["terraform"] + arguments
        process.currentDirectoryURL = directory
        process.environment = environment.merging([
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        ]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
