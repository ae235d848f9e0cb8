import Foundation
import ScalewaySimulator
import TestSupport
import Testing

/// How a container's program is started: what it gets, and what it doesn't.
@Suite struct ProgramStartTests {
    @Test func itGetsItsVariablesAndArgumentsAndNothingElse() async throws {
        let stage = try ProgramStage()
        let folder = try stage.add("app", "1")
        let script = "$(touch shell); `touch shell`; *"
        try await stage.run { client in
            let namespace = try await client.call(
                "POST", "\(SimulatorClient.containers)/namespaces",
                #"{"name":"production","project_id":"\#(SimulatorClient.project)","environment_variables":"#
                    + #"{"LEVEL":"debug","REGION":"fr"}}"#)
            let container = try await client.createContainer(
                "web", in: namespace.json["id"]?.string ?? "", image: "app:1",
                more: ProgramStage.command + ProgramStage.probe + #","args":["\#(script)","","two words"]"#
                    + #","environment_variables":{"LEVEL":"info","EMPTY":"","LINES":"a\nb=c"}"#
                    + #","secret_environment_variables":{"DATABASE_URL":"postgres://u:p%40w@db/x?y=$HOME"}"#)
            #expect(try await ProgramStage.settles(container, "ready", client))
            let start = try await ProgramStage.ask(container, "/start").json
            #expect(start["arguments"]?.array == ["python3", "server.py", .string(script), "", "two words"])
            var variables: [String: String] = [:]
            for text in start["variables"]?.array.compactMap(\.string) ?? [] {
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                variables[String(parts[0])] = String(parts[1])
            }
            let port = try await client.call("GET", "/_simulator/programs").json["programs"]?[0]?["port"]?.int
            let home = try #require(variables["HOME"])
            #expect(
                variables == [
                    "LEVEL": "info", "REGION": "fr", "EMPTY": "", "LINES": "a\nb=c",
                    "DATABASE_URL": "postgres://u:p%40w@db/x?y=$HOME", "PORT": String(try #require(port)),
                    "PATH": "\(folder)/bin:/usr/local/bin:/usr/bin:/bin", "HOME": home, "HOSTNAME": "web-1",
                ])
            #expect(start["folder"]?.string == folder)
            #expect(start["pid"] == start["group"])
            // The fourth is the list of descriptors itself, which is open while it is read.
            #expect(start["descriptors"]?.array.compactMap(\.int) == [0, 1, 2])
            #expect(start["streams"]?.array == ["/dev/null", "/dev/null", "/dev/null"])
            #expect(start["blocked"]?[0] == "0000000000000000")
            #expect(start["home"]?.int == 0o700 && home != folder)
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/shell"))
            _ = try await client.call("DELETE", "/_simulator/containers/web")
            #expect(await eventually { !FileManager.default.fileExists(atPath: home) })
        }
    }

    @Test func theFolderIsThatOfATagWithTheDeployedDigest() async throws {
        let stage = try ProgramStage()
        let folder = try stage.add("app", "1.4.2")
        let repository = "rg.fr-par.scw.cloud/evalap/app"
        try await stage.run { client in
            let pushed = try await client.call(
                "PUT", "/_simulator/tags", #"{"image":"\#(repository)","tag":"1.4.2"}"#)
            let digest = try #require(pushed.json["digest"]?.string)
            _ = try await client.call("PUT", "/_simulator/tags", #"{"image":"\#(repository)","tag":"0-other"}"#)
            _ = try await client.call(
                "PUT", "/_simulator/tags", #"{"image":"\#(repository)","tag":"0-same","digest":"\#(digest)"}"#)
            let container = try await ProgramStage.create(client, image: "\(repository)@\(digest)")
            #expect(try await ProgramStage.settles(container, "ready", client))
            #expect(try await ProgramStage.ask(container, "/start").json["folder"]?.string == folder)
        }
    }

    @Test func whatHasNoCommandOrNoFolderIsSimulated() async throws {
        let stage = try ProgramStage()
        try stage.add("app", "1")
        try await stage.run { client in
            let namespace = try await client.createNamespace()
            let without = try await client.createContainer("without", in: namespace, image: "app:1")
            let missing = try await client.createContainer(
                "missing", in: namespace, image: "app:2", more: ProgramStage.command)
            for container in [without, missing] {
                #expect(try await ProgramStage.settles(container, "ready", client))
                #expect(try await ProgramStage.ask(container, "/").json["container"] == container["name"])
            }
            #expect(try await ProgramStage.running(client).isEmpty)
        }
    }

    /// No image's name and no link leads out of the folder.
    @Test(arguments: ["app:..", "..:app", "a/..:app", "linked:1", "app:linked", "app:.hidden", "app:a%2Fb"])
    func namesAndLinksDontLeaveTheFolder(_ image: String) async throws {
        let outside = try TemporaryFolder()
        let stage = try ProgramStage()
        for folder in ["1", "linked"] {
            try FileManager.default.createDirectory(
                atPath: outside.file(folder), withIntermediateDirectories: true)
            try outside.write("\(folder)/server.py", ProgramStage.server)
        }
        try stage.add("app", ".hidden")
        try stage.add("app", "a%2Fb")
        try stage.write("server.py", ProgramStage.server)
        // Beside the root, where `..` would lead.
        try stage.add("../app", "app")
        try stage.add("..", "app")
        try FileManager.default.createSymbolicLink(
            atPath: stage.file("linked"), withDestinationPath: outside.path)
        try FileManager.default.createSymbolicLink(
            atPath: stage.file("app/linked"), withDestinationPath: outside.file("linked"))
        try await stage.run { client in
            let container = try await ProgramStage.create(client, image: image)
            #expect(try await ProgramStage.settles(container, "ready", client))
            #expect(try await ProgramStage.ask(container, "/").json["container"] == "web")
            #expect(try await ProgramStage.running(client).isEmpty)
        }
    }

    @Test func aFolderThatIsNotThereIsSaid() async throws {
        let stage = try ProgramStage()
        var configuration = stage.configuration
        configuration.programs = .init(folder: stage.file("none"))
        let refused = configuration
        let error = await #expect(throws: SimulatorError.self) { try await withSimulator(refused) { _ in } }
        #expect(error.map { "\($0)".contains("folder of programs") } == true)
    }
}
