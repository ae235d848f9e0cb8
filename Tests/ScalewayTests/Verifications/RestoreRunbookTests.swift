import Backups
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

    /// What the first row of a list may be in place of the one that is meant: another instance's, another database's, one that failed.
    private static func confuse(_ stage: VerificationStage, isSnapshot: Bool) async throws {
        let rdb = "/rdb/v1/regions/fr-par"
        let old = try await stage.simulator.call(
            "POST", "\(rdb)/instances",
            #"""
            {"project_id":"\#(Sample.project)","name":"staging-old","engine":"PostgreSQL-16","user_name":"amarre_admin","password":"Secret-123456","node_type":"db-dev-s","volume_type":"\#(isSnapshot ? "sbs_5k" : "lssd")","volume_size":10000000000}
            """#)
        let other = try #require(old["id"] as? String)
        let isReady = try await eventually {
            try await stage.simulator.call("GET", "\(rdb)/instances/\(other)")["status"] as? String == "ready"
        }
        #expect(isReady)
        try await stage.simulator.call("POST", "\(rdb)/instances/\(stage.instance)/databases", #"{"name":"other"}"#)
        func backUp(_ instance: String, _ database: String, until status: String) async throws {
            let made =
                isSnapshot
                ? try await stage.simulator.call(
                    "POST", "\(rdb)/instances/\(instance)/snapshots", #"{"name":"by hand"}"#)
                : try await stage.simulator.call(
                    "POST", "\(rdb)/backups",
                    #"{"instance_id":"\#(instance)","database_name":"\#(database)","name":"by hand"}"#)
            let path = "\(rdb)/\(isSnapshot ? "snapshots" : "backups")/\(try #require(made["id"] as? String))"
            let isOver = try await eventually {
                try await stage.simulator.call("GET", path)["status"] as? String == status
            }
            #expect(isOver)
        }
        try await backUp(other, "evalap", until: "ready")
        if !isSnapshot { try await backUp(stage.instance, "other", until: "ready") }
        try await stage.simulator.fault(#""backups":"error""#)
        try await backUp(stage.instance, "evalap", until: "error")
    }

    @Test(
        "one row of a list is taken, and none where none or several fit",
        arguments: [
            (#"[{"id":"1","name":"a"},{"id":"2","name":"a-old"}]"#, ["only", "name=a"], "1"),
            (#"[{"id":"1","name":"b"}]"#, ["only", "name=a"], nil),
            ("[]", ["only"], nil), ("[]", ["newest"], nil),
            (#"[{"id":"1","name":"a"},{"id":"2","name":"a"}]"#, ["only", "name=a"], nil),
            (#"[{"id":"1","created_at":"2026-01-01"},{"id":"2","created_at":"2026-01-02"}]"#, ["newest"], "2"),
            (#"[{"id":"1","created_at":"2026-01-02"},{"id":"2","created_at":"2026-01-02"}]"#, ["newest"], nil),
            (#"[{"id":"1","created_at":"2026-01-01"},{"id":"2","created_at":"2026-01-02","size":0}]"#, ["newest"], "1"),
        ] as [(String, [String], String?)])
    func row(rows: String, how: [String], id: String?) async throws {
        let script = try Self.script("logical")
        let start = try #require(script.range(of: "row() {"))
        let end = try #require(script.range(of: "\"$@\"; }", range: start.upperBound..<script.endIndex))
        let wanted = how.dropFirst().map { "'\($0)'" }.joined(separator: " ")
        let text =
            script[start.lowerBound..<end.upperBound]
            + "\necho '{\"rows\":\(rows)}' | row \(how[0]) rows id \(wanted) 2>&1 || echo failed"
        let printed = try await onOwnThread { try ChildProgram.run("bash", ["-c", String(text)]) }
        if let id {
            #expect(printed == id || printed == id + "\n")
        } else {
            #expect(printed.hasPrefix("STOP: ") && printed.contains("failed"))
        }
    }

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
            let chosen = try #require(try await stage.backup().backups.keys.first)
            try await Self.confuse(stage, isSnapshot: way == "snapshot")

            let folder = try TemporaryFolder()
            try folder.write("amarre", Self.amarre)
            let called = folder.file("called")
            let script =
                "cd '\(folder.path)'; chmod +x amarre; export PATH=\"$PWD:$PATH\"\n" + (try Self.script(way))
                + "\necho \"used $BACKUP\""
            let printed = try await onOwnThread {
                try ChildProgram.run(
                    "bash", ["-eu", "-o", "pipefail", "-c", script],
                    environment: [
                        "SCW_API_URL": simulator.url, "SCW_SECRET_KEY": "owner", "PAUSE": "0.05",
                        "SCW_DEFAULT_PROJECT_ID": Sample.project, "CALLED": called,
                    ])
            }
            #expect(printed.contains("used \(chosen)"))
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
