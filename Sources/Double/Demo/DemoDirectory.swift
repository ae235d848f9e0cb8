import Foundation
import Journal
import Operations

/// The demo's folder: what lies where, and what is written there before anything runs.
struct DemoDirectory: Sendable {
    /// Absolute.
    let path: String

    var configuration: String { path + "/config.yaml" }
    var simulatorState: String { path + "/simulator.json" }
    /// The bare repository that the controller reads.
    var repository: String { path + "/repository" }
    /// A clone to work in.
    var work: String { path + "/work" }
    var credentials: String { path + "/scw.yaml" }
    /// What the demo remembers for its checks.
    var record: String { path + "/demo.json" }
    var data: String { path + "/data" }

    /// What the phase with migrations left in its database, as statements.
    var database: String { path + "/database.sql" }

    func log(_ name: String) -> String { path + "/\(name).log" }

    /// Takes `path`, which must be new or an empty folder; without one, makes a folder of its own
    /// below the temporary one.
    static func make(_ path: String?) throws -> DemoDirectory {
        let files = FileManager.default
        let absolute: String
        if let path {
            absolute = URL(fileURLWithPath: path).standardizedFileURL.path
        } else {
            absolute =
                files.temporaryDirectory.appendingPathComponent(
                    "amarre-demo-\(UUID().uuidString.prefix(8).lowercased())"
                ).path
        }
        var isFolder: ObjCBool = false
        if files.fileExists(atPath: absolute, isDirectory: &isFolder) {
            guard isFolder.boolValue else {
                throw CommandError("\(absolute) is a file", advice: "Name a new or empty folder.")
            }
            guard try files.contentsOfDirectory(atPath: absolute).isEmpty else {
                throw CommandError(
                    "\(absolute) isn't empty",
                    advice: "Name a new folder, or remove it first when nothing in it is needed: rm -r '\(absolute)'")
            }
        }
        let directory = DemoDirectory(path: absolute)
        try files.createDirectory(
            atPath: absolute, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return directory
    }

    /// The folder of an earlier demo. Throws when it isn't one.
    static func existing(_ path: String) throws -> DemoDirectory {
        let directory = DemoDirectory(path: URL(fileURLWithPath: path).standardizedFileURL.path)
        guard FileManager.default.fileExists(atPath: directory.record) else {
            throw CommandError("\(path) holds no finished demo", advice: "Make one: amarre demo --directory DIR")
        }
        return directory
    }

    /// Throwaway credentials in the form of the real ones; the simulator accepts any.
    func writeCredentials() throws {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        let accessKey = "SCW" + String((0..<17).compactMap { _ in letters.randomElement() })
        let text = """
            # Throwaway credentials of the demo: they open nothing.
            access_key: \(accessKey)
            secret_key: \(UUID().uuidString.lowercased())
            default_region: fr-par

            """
        try write(text, to: credentials, mode: 0o600)
    }

    func writeConfiguration(apiURL: String, pace: DemoPace) throws {
        let text = """
            # Written by `amarre demo`. Paths are relative to this file.
            dataDirectory: data
            source: { repository: repository, branch: main, pollInterval: 1s }
            scaleway: { apiURL: "\(apiURL)", configFile: scw.yaml }
            terraform:
              cliConfigFile: terraform.rc
              stateDirectory: state
              environment: { AMARRE_STANDIN_POLL: \(pace.providerPoll) }

            """
        try write(text, to: configuration, mode: 0o644)
    }

    /// Terraform's CLI configuration and the provider mirror that it names.
    func installProvider(beside program: String) throws {
        let provider = URL(fileURLWithPath: program).deletingLastPathComponent().appendingPathComponent(
            "amarre-stand-in-provider")
        guard FileManager.default.isExecutableFile(atPath: provider.path) else {
            throw CommandError(
                "\(provider.path) isn't there, and Terraform needs it", advice: "Build everything: swift build")
        }
        try StandInMirror(directory: URL(fileURLWithPath: path), executable: provider).install()
    }

    private func write(_ text: String, to file: String, mode: Int) throws {
        guard
            FileManager.default.createFile(
                atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        else {
            throw CommandError("\(file) can't be written")
        }
    }
}
