import Foundation
import ScalewaySimulator
import TestSupport
import Testing

/// Who may ask a program, and a simulator that runs some; and what is seen of secrets.
@Suite struct ProgramAccessTests {
    @Test func requestsAndAnswersArePassedOn() async throws {
        let stage = try ProgramStage()
        try stage.add("app", "1")
        try await stage.run { client in
            let container = try await ProgramStage.create(client)
            #expect(try await ProgramStage.settles(container, "ready", client))
            _ = try await client.call("DELETE", "/_simulator/requests")
            let connection = try ProgramStage.endpoint(container)
            let posted = try await connection.send(
                "POST", "/a/b%20c?hold=1&x=%2F", headers: ["X-Auth-Token": "callers-key", "X-Own": "1"], body: "héllo")
            #expect(posted.status == 200 && posted.headers["x-program"] == "own")
            #expect(posted.headers["x-amarre-image"] == "app:1")
            #expect(posted.json["method"] == "POST" && posted.json["path"] == "/a/b%20c?hold=1&x=%2F")
            #expect(posted.json["body"] == "héllo")
            let headers = posted.json["headers"]?.members ?? [:]
            #expect(headers["X-Own"] == "1" && headers["X-Auth-Token"] == nil)
            #expect(try await connection.send("PATCH", "/").status == 418)
            let head = try await connection.send("HEAD", "/health")
            #expect(head.status == 200 && head.headers["content-length"] == "8" && head.body.isEmpty)
            let limit = 1024 * 1024
            let longest = try await connection.send("PUT", "/", body: String(repeating: "x", count: limit))
            #expect(longest.json["body"]?.string?.utf8.count == limit)
            #expect(try await connection.send("PUT", "/", body: String(repeating: "x", count: limit + 1)).status == 413)
            let counts = try await client.call("GET", "/_simulator/requests").json["containers"]?[0]
            #expect(counts?["statuses"]?.members == ["200": .number(3), "413": .number(1), "418": .number(1)])
        }
    }

    @Test func aPrivateContainerNeedsAToken() async throws {
        let stage = try ProgramStage()
        try stage.add("app", "1")
        try await stage.run { client in
            let container = try await ProgramStage.create(client, more: #","privacy":"private""#)
            #expect(try await ProgramStage.settles(container, "ready", client))
            let connection = try ProgramStage.endpoint(container)
            #expect(try await connection.send("GET", "/health").status == 403)
            #expect(try await connection.send("GET", "/health", headers: ["X-Auth-Token": "owner"]).status == 200)
        }
    }

    /// Headers on top of the right ones, a path, and the status.
    @Test(arguments: [
        (["X-Admin-Token": ProgramStage.adminToken], "/_simulator/containers", 200),
        (["X-Admin-Token": "admin-of-the-testz"], "/_simulator/containers", 401),
        (["X-Admin-Token": ""], "/_simulator/programs", 401),
        ([:], "/_simulator/containers", 401),
        ([:], "/%5Fsimulator/containers", 401),
        ([:], "//_simulator/containers", 401),
        (["X-Admin-Token": ProgramStage.adminToken, "Origin": "https://page.example"], "/_simulator/containers", 403),
        (["X-Admin-Token": ProgramStage.adminToken, "Origin": "null"], "/_simulator/containers", 403),
        (["X-Admin-Token": ProgramStage.adminToken, "Host": "page.example:PORT"], "/_simulator/containers", 403),
        (["X-Admin-Token": ProgramStage.adminToken, "Host": "127.0.0.1"], "/_simulator/containers", 403),
        (["X-Admin-Token": ProgramStage.adminToken, "Host": "127.0.0.1:1"], "/_simulator/containers", 403),
        (["X-Admin-Token": ProgramStage.adminToken, "Host": "LOCALHOST:PORT"], "/_simulator/containers", 200),
        (["X-Admin-Token": ProgramStage.adminToken, "Host": "[::1]:PORT"], "/_simulator/containers", 200),
        (["Origin": "https://page.example"], "\(SimulatorClient.containers)/containers", 403),
        (["Host": "page.example:PORT"], "\(SimulatorClient.containers)/containers", 403),
        (["Origin": "https://page.example"], "/v2/evalap/app/tags/list", 403),
        ([:], "\(SimulatorClient.containers)/containers", 200),
    ])
    func pagesAndStrangersAreRefused(_ headers: [String: String], _ path: String, _ status: Int) async throws {
        let stage = try ProgramStage()
        try await stage.run { client in
            var headers = headers.mapValues { $0.replacing("PORT", with: String(client.port)) }
            headers["X-Auth-Token"] = "owner"
            let answer = try await HTTPConnection(port: client.port).send("GET", path, headers: headers)
            #expect(answer.status == status)
        }
    }

    @Test func aPageCantMakeAContainer() async throws {
        let stage = try ProgramStage()
        try stage.add("app", "1")
        try await stage.run { client in
            let namespace = try await client.createNamespace()
            for headers in [["Origin": "http://127.0.0.1:\(client.port)"], ["Host": "page.example"]] {
                let answer = try await HTTPConnection(port: client.port).send(
                    "POST", "\(SimulatorClient.containers)/containers",
                    headers: headers.merging(["X-Auth-Token": "owner"]) { $1 },
                    body: #"{"name":"web","namespace_id":"\#(namespace)","image":"app:1"\#(ProgramStage.command)}"#)
                #expect(answer.status == 403)
            }
            #expect(try await client.call("GET", "/_simulator/containers").json["containers"]?.array == [])
        }
    }

    @Test func withoutTheOptionNothingIsAskedAndNothingRuns() async throws {
        try await withSimulator { client in
            let connection = try HTTPConnection(port: client.port)
            let headers = ["Origin": "https://page.example", "Host": "page.example"]
            #expect(try await connection.send("GET", "/_simulator/containers", headers: headers).status == 200)
            #expect(try await connection.send("GET", "/_simulator/programs").status == 404)
        }
    }

    @Test func secretsAreSeenByTheirOwnProgramAlone() async throws {
        let stage = try ProgramStage()
        try stage.add("app", "1")
        try await stage.run { client in
            let secret = "canary-\(UUID().uuidString)"
            let first = try await ProgramStage.create(
                client, more: #","secret_environment_variables":{"KEY":"\#(secret)"}"#)
            let second = try await client.createContainer(
                "other", in: first["namespace_id"]?.string ?? "", image: "app:1",
                more: ProgramStage.command + ProgramStage.probe)
            for container in [first, second] { #expect(try await ProgramStage.settles(container, "ready", client)) }
            #expect(try await ProgramStage.ask(first, "/start").body.contains(secret))
            var seen = [try await ProgramStage.ask(second, "/start").body]
            for path in [
                "/_simulator/programs", "/_simulator/containers", "/_simulator/calls", "/_simulator/requests",
                "\(SimulatorClient.containers)/containers",
                "/audit-trail/v1alpha1/regions/fr-par/events?organization_id=\(SimulatorClient.project)",
            ] {
                let answer = try await client.call("GET", path)
                #expect(answer.status == 200)
                seen.append(answer.body)
            }
            #expect(!seen.contains { $0.contains(secret) })
            #expect(try await client.call("GET", "/_simulator/programs").body.contains("other"))
        }
    }
}
