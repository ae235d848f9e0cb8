import Foundation
import HTTPTransport
import ScalewaySimulator
import SimulatedCloud
import Testing

/// The ruler of a data source, over HTTP.
@Suite struct RulerTests {
    private static let cockpit = "/cockpit/v1/regions/fr-par"
    private static let group =
        "name: g\ninterval: 90s\nrules:\n  - {alert: A, expr: 'up == 0', for: 3600s, unknown: 1}\n"
    private static let other = "22222222-2222-4222-8222-222222222222"

    /// One simulator's calls.
    private struct World: Sendable {
        let client: SimulatorClient
        let transport: HTTPTransport

        func source(_ kind: String = "metrics") async throws -> String {
            let body = #"{"name":"source","type":"\#(kind)","project_id":"\#(SimulatorClient.project)"}"#
            let answer = try await client.call("POST", "\(cockpit)/data-sources", body)
            return try #require(answer.json["id"]?.string)
        }

        func token(
            _ scope: String = "full_access_metrics_rules", project: String = SimulatorClient.project,
            region: String = "fr-par"
        ) async throws -> String {
            let body = #"{"name":"t","project_id":"\#(project)","token_scopes":["\#(scope)"]}"#
            let answer = try await client.call("POST", "/cockpit/v1/regions/\(region)/tokens", body)
            return try #require(answer.json["secret_key"]?.string)
        }

        func ruler(
            _ source: String, _ method: String, _ path: String = "", _ body: String? = nil, token: String?,
            bearer: Bool = false
        ) async throws -> (status: Int, text: String, type: String?) {
            var headers: HTTPHeaders = ["Host": "\(source).metrics.cockpit.fr-par.scw.cloud"]
            if let token { headers[bearer ? "Authorization" : "X-Token"] = bearer ? "Bearer \(token)" : token }
            let answer = try await transport.send(
                HTTPRequest(
                    method: method, url: "\(client.url)/prometheus/config/v1/rules\(path)", headers: headers,
                    body: body.map { Array($0.utf8) }))
            return (answer.status, String(decoding: answer.body, as: UTF8.self), answer.headers["Content-Type"])
        }
    }

    private static func with(
        _ configuration: SimulatorConfiguration = SimulatorConfiguration(seed: 1),
        _ body: @escaping @Sendable (World) async throws -> Void
    ) async throws {
        try await withSimulator(configuration) { client in
            try await body(World(client: client, transport: try HTTPTransport()))
        }
    }

    @Test func groupsAreSetShownAndRemoved() async throws {
        try await Self.with { world in
            let (source, token) = (try await world.source(), try await world.token())
            #expect(try await world.ruler(source, "GET", token: token).status == 404)
            let set = try await world.ruler(source, "POST", "/a", Self.group, token: token)
            #expect(set.status == 202 && set.type == "application/json")
            #expect(set.text == #"{"data":null,"error":"","errorType":"","status":"success"}"#)
            #expect(
                try await world.ruler(source, "POST", "/b%2Fc", Self.group, token: token, bearer: true).status == 202)
            let shown = "- name: g\n  interval: 1m30s\n  rules:\n  - alert: A\n    expr: up == 0\n    for: 1h\n"
            let all = try await world.ruler(source, "GET", token: token)
            #expect(all.status == 200 && all.type == "application/yaml")
            #expect(all.text == "a:\n\(shown)b/c:\n\(shown)")
            #expect(try await world.ruler(source, "GET", "/a", token: token).text == "a:\n\(shown)")
            #expect(
                try await world.ruler(source, "GET", "/a/g", token: token).text.hasPrefix("name: g\ninterval: 1m30s\n"))
            #expect(try await world.ruler(source, "GET", "/a/h", token: token).status == 404)
            #expect(try await world.ruler(source, "DELETE", "/a/h", token: token).status == 404)
            #expect(try await world.ruler(source, "DELETE", "/a/g", token: token).status == 202)
            #expect(try await world.ruler(source, "GET", "/a", token: token).status == 404)
            #expect(try await world.ruler(source, "DELETE", "/a", token: token).status == 404)
            #expect(try await world.ruler(source, "DELETE", "/b%2Fc", token: token).status == 202)
            #expect(try await world.ruler(source, "PUT", "/a", Self.group, token: token).status == 405)
            let calls = try await world.client.call("GET", "/_simulator/calls").json["calls"]?.array ?? []
            let logged = calls.first { $0["path"] == "/prometheus/config/v1/rules/a" && $0["method"] == "POST" }
            #expect(logged?["host"]?.string == "\(source).metrics.cockpit.fr-par.scw.cloud")
            // At its own address there is no ruler.
            #expect(try await world.client.call("GET", "/prometheus/config/v1/rules").status == 404)
        }
    }

    @Test func theTokenMustBeForRulesOfTheSourcesProject() async throws {
        try await Self.with { world in
            let (source, logs) = (try await world.source(), try await world.source("logs"))
            func status(_ token: String?, _ source: String, _ method: String = "GET") async throws -> Int {
                try await world.ruler(source, method, "/a", method == "GET" ? nil : Self.group, token: token).status
            }
            for method in ["GET", "POST"] {
                #expect(try await status(nil, source, method) == 401)
                #expect(try await status("unknown", source, method) == 401)
                #expect(try await status(try await world.token("read_only_metrics"), source, method) == 403)
                #expect(try await status(try await world.token("full_access_logs_rules"), source, method) == 403)
                #expect(try await status(try await world.token(project: Self.other), source, method) == 403)
                #expect(try await status(try await world.token(region: "nl-ams"), source, method) == 403)
                #expect(try await status(try await world.token(), Self.other, method) == 404)
                #expect(try await status(try await world.token(), logs, method) == 404)
            }
            #expect(try await status(try await world.token(), source, "POST") == 202)
        }
    }

    @Test(arguments: [
        "", "[", "- a", "name: g", "rules: [{alert: A, expr: x}]", "name: g\nrules: []", "name: g\nrules: [a]",
        "name: g\nrules: [{expr: x}]", "name: g\nrules: [{alert: A, record: b, expr: x}]",
        "name: g\nrules: [{alert: A}]", "name: g\nrules: [{alert: A, expr: ''}]",
        "name: g\nrules: [{alert: A, expr: x, for: soon}]", "name: g\ninterval: 5\nrules: [{alert: A, expr: x}]",
        "name: g\nrules: [{record: b, expr: x, for: 1m}]", "name: g\nrules: [{alert: A, expr: x, labels: {a: [b]}}]",
    ])
    func aGroupThatIsNoneIsRefused(body: String) async throws {
        try await Self.with { world in
            let (source, token) = (try await world.source(), try await world.token())
            let answer = try await world.ruler(source, "POST", "/a", body, token: token)
            #expect(answer.status == 400 && answer.text.count > 10 && answer.type?.hasPrefix("text/plain") == true)
            #expect(try await world.ruler(source, "GET", token: token).status == 404)
        }
    }

    @Test func faultsHitRulersToo() async throws {
        try await Self.with { world in
            let (source, token) = (try await world.source(), try await world.token())
            _ = try await world.client.call("PUT", "/_simulator/faults", #"{"product":"prometheus","status":503}"#)
            #expect(try await world.ruler(source, "POST", "/a", Self.group, token: token).status == 503)
            _ = try await world.client.call(
                "PUT", "/_simulator/faults", #"{"product":"prometheus","status":500,"afterEffect":true}"#)
            #expect(try await world.ruler(source, "POST", "/a", Self.group, token: token).status == 500)
            #expect(try await world.ruler(source, "GET", token: token).status == 200)
        }
    }

    /// They are part of the state file, and go with their source.
    @Test func groupsAreKeptAndGoWithTheirSource() async throws {
        let path = NSTemporaryDirectory() + "amarre-rules-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var configuration = SimulatorConfiguration(seed: 1)
        configuration.stateFile = path
        let kept = configuration
        try await Self.with(kept) { world in
            let (source, token) = (try await world.source(), try await world.token())
            // As older versions wrote it, so that theirs are read too.
            #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("ruleGroups"))
            #expect(try await world.ruler(source, "POST", "/a", Self.group, token: token).status == 202)
            #expect(try String(contentsOfFile: path, encoding: .utf8).contains("ruleGroups"))
        }
        try await Self.with(kept) { world in
            let listed = try await world.client.call("GET", "\(Self.cockpit)/data-sources").json
            let source = try #require(listed["data_sources"]?[0]?["id"]?.string)
            let token = try await world.token()
            #expect(try await world.ruler(source, "GET", "/a/g", token: token).status == 200)
            let count = try await world.client.call("GET", "\(Self.cockpit)/rules/count").json
            #expect(count["custom_rules_count"]?.int == 1)
            _ = try await world.client.call("DELETE", "\(Self.cockpit)/data-sources/\(source)")
            #expect(try await world.ruler(source, "GET", "/a/g", token: token).status == 404)
            let after = try await world.client.call("GET", "\(Self.cockpit)/rules/count").json
            #expect(after["custom_rules_count"]?.int == 0 && after["rules_count_by_datasource"] == .array([]))
        }
    }
}
