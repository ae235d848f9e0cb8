import Foundation
import LiveState
import LocalServers
import ScalewaySimulator
import SimulatedCloud
import TestSupport
import Testing

@testable import Scaleway

/// `docs/runbooks/restore.md`, word for word: its commands are taken out of it and run against the simulator. `amarre` itself is
/// one that only writes down how it was called; what it does is other tests' business.
@Suite struct RestoreRunbookTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The blocks for `bash`, those of the other way to restore left out.
    private static func script(_ way: String) throws -> String {
        let text = try String(contentsOf: root.appending(path: "docs/runbooks/restore.md"), encoding: .utf8)
        var (blocks, current): ([String], [String]?) = ([], nil)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let block = current {
                guard line == "```" else {
                    current?.append(String(line))
                    continue
                }
                blocks.append(block.joined(separator: "\n"))
                current = nil
            } else if line == "```bash" || line == "```bash \(way)" {
                current = []
            }
        }
        return blocks.joined(separator: "\n")
    }

    private static let amarre = """
        #!/bin/sh
        echo "$@" >> "$CALLED"
        """

    @Test(.timeLimit(.minutes(2)), arguments: [("lssd", "logical"), ("sbs_5k", "snapshot")])
    func wordForWord(volume: String, way: String) async throws {
        let configuration = SimulatorConfiguration(cloud: CloudSettings(timings: .fast, timeScale: 50), seed: 7)
        try await OwnedSimulator.with(configuration) { simulator in
            let stage = try await VerificationStage(
                simulator, volume: volume, url: "", database: "evalap", user: "evalap_a")
            let rdb = "/rdb/v1/regions/fr-par/instances"
            for user in ["evalap_b", "evalap_migrate"] {
                try await simulator.call(
                    "POST", "\(rdb)/\(stage.instance)/users", #"{"name":"\#(user)","password":"Secret-123456"}"#)
            }
            let secrets = "/secret-manager/v1beta1/regions/fr-par/secrets"
            let secret = try #require(
                try await simulator.call(
                    "POST", secrets, #"{"name":"database-url","project_id":"\#(Sample.project)"}"#)["id"] as? String)
            let url = "postgresql://evalap_a:p%40ss@10.0.0.2:5432/evalap?sslmode=require"
            try await simulator.call(
                "POST", "\(secrets)/\(secret)/versions", #"{"data":"\#(Data(url.utf8).base64EncodedString())"}"#)
            _ = try await stage.backup()

            let folder = try TemporaryFolder()
            try folder.write("amarre", Self.amarre)
            let called = folder.file("called")
            let script = "cd '\(folder.path)'; chmod +x amarre; export PATH=\"$PWD:$PATH\"\n" + (try Self.script(way))
            let printed = try await onOwnThread {
                try ChildProgram.run(
                    "bash", ["-eu", "-o", "pipefail", "-c", script],
                    environment: [
                        "SCW_API_URL": simulator.url, "SCW_SECRET_KEY": "owner", "PAUSE": "0.05",
                        "SCW_DEFAULT_PROJECT_ID": Sample.project, "CALLED": called,
                    ])
            }
            let calls = try String(contentsOfFile: called, encoding: .utf8)
            #expect(
                calls == """
                    suspend staging --reason restoring evalap
                    backups staging
                    history -e staging -n 20
                    resume staging
                    reconcile staging
                    status staging

                    """)
            // The old one is as it was, and the services have the URL of what was restored.
            let latest = try await simulator.call("GET", "\(secrets)/\(secret)/versions/latest/access")
            let data = (latest["data"] as? String).flatMap { Data(base64Encoded: $0) }
            let now = data.map { String(decoding: $0, as: UTF8.self) }
            let databases = try await simulator.call("GET", "\(rdb)/\(stage.instance)/databases")["databases"]
            let names = (databases as? [[String: Any]])?.compactMap { $0["name"] as? String } ?? []
            #expect(names.contains("evalap"))
            if way == "logical" {
                #expect(names.contains("evalap_restored"))
                #expect(now == "postgresql://evalap_a:p%40ss@10.0.0.2:5432/evalap_restored?sslmode=require")
                let rights = try await simulator.call(
                    "GET", "\(rdb)/\(stage.instance)/privileges?database_name=evalap_restored")["privileges"]
                let given = (rights as? [[String: Any]])?.compactMap { $0["permission"] as? String }
                #expect(given?.filter { $0 == "readwrite" }.count == 2 && given?.contains("all") == true)
            } else {
                let rows = try await simulator.call("GET", "\(rdb)?name=staging-restored")["instances"]
                let made = try #require((rows as? [[String: Any]])?.first)
                let endpoint = try #require((made["endpoints"] as? [[String: Any]])?.first)
                let place = "\(endpoint["ip"] as? String ?? ""):\(endpoint["port"] as? Int ?? 0)"
                #expect(endpoint["private_network"] != nil && (made["endpoints"] as? [Any])?.count == 1)
                #expect(now == "postgresql://evalap_a:p%40ss@\(place)/evalap?sslmode=require")
                #expect(printed.contains("restored at \(place), database evalap"))
            }
            // No secret lies about.
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["amarre", "called"])
        }
    }
}
