import Foundation
import Glibc
import ScalewaySimulator
import TestSupport
import Testing

/// From a program's start to its end.
@Suite struct ProgramLifeTests {
    private static let message =
        "Container is unable to start OR does not respond to HTTP requests on port 8080 and path /health"

    /// One container of `app:1`, ready.
    private static func ready(_ client: SimulatorClient, more: String = "") async throws -> JSON {
        let container = try await ProgramStage.create(client, more: more)
        #expect(try await ProgramStage.settles(container, "ready", client))
        return container
    }

    private static func patch(_ container: JSON, _ body: String, _ client: SimulatorClient) async throws {
        let path = "\(SimulatorClient.containers)/containers/\(container["id"]?.string ?? "")"
        #expect(try await client.call("PATCH", path, body).status == 200)
    }

    @Test func aContainerIsReadyWhenItsProgramIs() async throws {
        let stage = try ProgramStage()
        let folder = try stage.add("app", "1")
        try stage.write("app/1/ill", "")
        try await stage.run { client in
            let container = try await ProgramStage.create(client)
            #expect(try await eventually { try await ProgramStage.running(client).count == 1 })
            // The deploy's own 4 ms are long over, and the program says that it isn't well.
            let program = try #require(
                try await client.call("GET", "/_simulator/programs").json["programs"]?[0]?["port"]?.int)
            #expect(
                await eventually { (try? await HTTPConnection(port: program).send("GET", "/health").status) == 503 })
            try await client.skip(seconds: 3600)
            #expect(try await client.container(container["id"]?.string ?? "")["status"] == "creating")
            #expect(try await ProgramStage.ask(container, "/").status == 503)
            try FileManager.default.removeItem(atPath: "\(folder)/ill")
            #expect(try await ProgramStage.settles(container, "ready", client))
            #expect(try await ProgramStage.ask(container, "/").json["path"] == "/")
        }
    }

    @Test func withoutAnHTTPProbeItIsReadyWhenItListens() async throws {
        let stage = try ProgramStage()
        try stage.add("app", "1")
        try stage.write("app/1/ill", "")
        try await stage.run { client in
            let container = try await client.createContainer(
                "web", in: try await client.createNamespace(), image: "app:1", more: ProgramStage.command)
            #expect(try await ProgramStage.settles(container, "ready", client))
            #expect(try await ProgramStage.ask(container, "/health").status == 503)
        }
    }

    /// What ends before it is ready, can't be started, or doesn't answer in the probe's own time.
    @Test(arguments: [
        #"["python3","-c","exit(0)"]"#, #"["no-such-program"]"#, #"["./server.py"]"#,
        #"["python3","server.py\u0000x"]"#,
        #"["sleep","1000"]"#,
    ])
    func whatDoesntBecomeReadyEndsInError(_ command: String) async throws {
        let stage = try ProgramStage()
        try stage.add("app", "1")
        try await stage.run { client in
            let container = try await client.createContainer(
                "web", in: try await client.createNamespace(), image: "app:1",
                more: #","command":\#(command),"startup_probe":{"failure_threshold":1,"interval":"1s","timeout":"1s","#
                    + #""http":{"path":"/health"}}"#)
            #expect(try await ProgramStage.settles(container, "error", client))
            let shown = try await client.container(container["id"]?.string ?? "")
            #expect(shown["error_message"] == .string(Self.message))
            #expect(try await ProgramStage.ask(container, "/").status == 503)
            #expect(try await eventually { try await ProgramStage.running(client).isEmpty })
        }
    }

    @Test func itIsStartedAgainOnceAfterACrash() async throws {
        let stage = try ProgramStage()
        try stage.add("app", "1")
        try await stage.run { client in
            let container = try await Self.ready(client)
            let first = try #require(try await ProgramStage.ask(container, "/start").json["pid"]?.int)
            let killed = try await client.call("POST", "/_simulator/containers/web/kill")
            #expect(killed.json["killed"]?.array.compactMap(\.int) == [first])
            #expect(
                try await eventually {
                    let pid = try await ProgramStage.ask(container, "/start").json["pid"]?.int
                    return pid != nil && pid != first
                })
            #expect(try await client.container(container["id"]?.string ?? "")["status"] == "ready")
            // By itself this time: the connection ends without an answer.
            #expect(try await ProgramStage.ask(container, "/exit").status == 503)
            #expect(try await ProgramStage.settles(container, "error", client))
            let shown = try await client.container(container["id"]?.string ?? "")
            #expect(shown["error_message"] == .string(Self.message))
            #expect(try await ProgramStage.ask(container, "/").status == 503)
            #expect(try await client.call("POST", "/_simulator/containers/web/kill").status == 404)
            // Another deploy is another program.
            try await Self.patch(container, #"{"args":["again"]}"#, client)
            #expect(try await ProgramStage.settles(container, "ready", client))
            #expect(try await ProgramStage.ask(container, "/").status == 200)
        }
    }

    @Test func anUpdateReplacesItOnceTheNewOneIsReady() async throws {
        let stage = try ProgramStage()
        let folder = try stage.add("app", "1")
        try stage.add("app", "2")
        try stage.write("app/2/ill", "")
        try await stage.run { client in
            let container = try await Self.ready(client)
            let old = try #require(try await ProgramStage.running(client).first)
            try await Self.patch(container, #"{"image":"app:2","args":["two"]}"#, client)
            #expect(try await eventually { try await ProgramStage.running(client).count == 2 })
            #expect(try await ProgramStage.ask(container, "/", method: "PATCH").json["version"]?.array == [])
            try FileManager.default.removeItem(atPath: stage.file("app/2/ill"))
            #expect(try await ProgramStage.settles(container, "ready", client))
            let answer = try await ProgramStage.ask(container, "/", method: "PATCH")
            #expect(answer.json["version"]?.array == ["two"] && answer.headers["x-amarre-image"] == "app:2")
            #expect(await eventually { !ProgramStage.lives(old) })
            #expect(FileManager.default.fileExists(atPath: "\(folder)/terminated"))
            #expect(try await eventually { try await ProgramStage.running(client).count == 1 })
        }
    }

    @Test func aFailedUpdateLeavesTheOldOne() async throws {
        let stage = try ProgramStage()
        try stage.add("app", "1")
        try stage.add("app", "2", "raise SystemExit(1)")
        try await stage.run { client in
            let container = try await Self.ready(client)
            let old = try await ProgramStage.running(client)
            try await Self.patch(container, #"{"image":"app:2"}"#, client)
            #expect(try await ProgramStage.settles(container, "error", client))
            #expect(try await ProgramStage.ask(container, "/start").json["pid"]?.int == old.first.map { Int($0) })
            #expect(try await ProgramStage.running(client) == old)
        }
    }

    @Test func deletingEndsAllThatItStarted() async throws {
        let stage = try ProgramStage()
        let folder = try stage.add("app", "1")
        // Takes no notice of SIGTERM.
        try stage.write("app/1/stubborn", "")
        try await stage.run { client in
            let container = try await Self.ready(client)
            let children = try await ProgramStage.ask(container, "/children").json.array.compactMap {
                $0.int.map { pid_t($0) }
            }
            let all = try await ProgramStage.running(client) + children
            #expect(all.count == 3 && all.allSatisfy { ProgramStage.lives($0) })
            _ = try await client.call("DELETE", "/_simulator/containers/web")
            #expect(await eventually { !all.contains { ProgramStage.lives($0) } })
            #expect(FileManager.default.fileExists(atPath: "\(folder)/terminated"))
            #expect(try await eventually { try await ProgramStage.running(client).isEmpty })
        }
    }

    @Test func theSimulatorsEndIsTheirEnd() async throws {
        let stage = try ProgramStage()
        try stage.add("app", "1")
        try stage.write("app/1/stubborn", "")
        let all = try await stage.run { client in
            let container = try await Self.ready(client)
            let children = try await ProgramStage.ask(container, "/children").json.array.compactMap {
                $0.int.map { pid_t($0) }
            }
            let all = try await ProgramStage.running(client) + children
            #expect(all.count == 3 && all.allSatisfy { ProgramStage.lives($0) })
            return all
        }
        #expect(!all.contains { ProgramStage.lives($0) })
    }

    @Test func aRestoredCloudRunsItAgain() async throws {
        let folder = try TemporaryFolder()
        let stage = try ProgramStage(stateFile: folder.file("state.json"))
        try stage.add("app", "1")
        let container = try await stage.run { client in
            try await Self.ready(client, more: #","secret_environment_variables":{"KEY":"kept"}"#)
        }
        try await stage.run { client in
            #expect(try await eventually { try await ProgramStage.ask(container, "/start").status == 200 })
            let variables = try await ProgramStage.ask(container, "/start").json["variables"]?.array ?? []
            #expect(variables.contains("KEY=kept"))
        }
        // Without the option the same container is simulated.
        var configuration = stage.configuration
        configuration.programs = nil
        try await withSimulator(configuration) { client in
            let answer = try await ProgramStage.ask(container, "/")
            #expect(answer.json["container"] == "web")
        }
    }

    @Test func withoutRequestsItRestsAndARequestWakesIt() async throws {
        let stage = try ProgramStage()
        let folder = try stage.add("app", "1")
        try await stage.run { client in
            let container = try await Self.ready(client)
            let first = try await ProgramStage.running(client)
            try await client.skip(seconds: 14 * 60)
            #expect(try await ProgramStage.ask(container, "/").status == 200)
            try await client.skip(seconds: 14 * 60)
            #expect(try await ProgramStage.running(client) == first)
            try await client.skip(seconds: 2 * 60)
            #expect(try await eventually { try await ProgramStage.running(client).isEmpty })
            #expect(FileManager.default.fileExists(atPath: "\(folder)/terminated"))
            #expect(try await client.container(container["id"]?.string ?? "")["status"] == "ready")
            let pid = try await ProgramStage.ask(container, "/start").json["pid"]?.int
            #expect(pid != nil && pid != first.first.map { Int($0) })
        }
    }

    @Test func withAnInstanceAtLeastItNeverRests() async throws {
        let stage = try ProgramStage()
        try stage.add("app", "1")
        try await stage.run { client in
            let container = try await Self.ready(client, more: #","min_scale":1"#)
            let first = try await ProgramStage.running(client)
            try await client.skip(seconds: 86400)
            #expect(try await ProgramStage.ask(container, "/start").json["pid"]?.int == first.first.map { Int($0) })
        }
    }
}
