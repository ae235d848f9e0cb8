import DesiredState
import Foundation
import HTTPTransport
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// Files of rules that are where a test says.
struct FixedRules: RuleFileSource {
    /// By folder below `rules/`, then by name. A folder that isn't named isn't there.
    var folders: [String: [String: String]] = [:]

    func ruleFiles(at commit: CommitID, in folder: String) async throws(PortFailure) -> [SourceFile]? {
        let name = folder.split(separator: "/").last.map(String.init) ?? ""
        guard folder == "terraform/modules/monitoring/rules/\(name)" else { return nil }
        return folders[name]?.sorted { $0.key < $1.key }.map { SourceFile(path: $0.key, bytes: Array($0.value.utf8)) }
    }

    /// A file with one group of one alert.
    static func file(_ group: String, _ expression: String = "up == 0") -> String {
        """
        groups:
          - name: \(group)
            interval: 90s
            rules:
              - alert: Down
                expr: \(expression)
                for: 60s
                labels:
                  severity: critical
                annotations:
                  summary: "{{ $labels.job }} is *down*"

        """
    }
}

/// A simulated cloud with the data sources of one environment.
struct RulesWorld: Sendable {
    static let request = AlertRulesRequest(
        environment: Sample.production, project: Sample.projectID,
        commit: CommitID(String(repeating: "a", count: 40)).unsafelyPresent)
    static let cockpit = "/cockpit/v1/regions/fr-par"

    let simulator: OwnedSimulator
    let time = ManualTime()
    /// Of `production-metrics`, and of Scaleway's own once there is one.
    let (own, scaleways): (String, String?)

    static func with(
        hasScaleways: Bool = true, _ body: @escaping @Sendable (RulesWorld) async throws -> Void
    ) async throws {
        try await OwnedSimulator.with { try await body(RulesWorld($0, hasScaleways)) }
    }

    private init(_ simulator: OwnedSimulator, _ hasScaleways: Bool) async throws {
        self.simulator = simulator
        let made = try await simulator.call(
            "POST", "\(Self.cockpit)/data-sources",
            #"{"name":"production-metrics","type":"metrics","project_id":"\#(Sample.project)"}"#)
        own = try #require(made["id"] as? String)
        guard hasScaleways else {
            scaleways = nil
            return
        }
        try await simulator.call(
            "POST", "/vpc/v2/regions/fr-par/vpcs", #"{"name":"v","project_id":"\#(Sample.project)"}"#)
        let listed = try await simulator.call("GET", "\(Self.cockpit)/data-sources?origin=scaleway&types=metrics")
        scaleways = try #require((listed["data_sources"] as? [[String: Any]])?.first?["id"] as? String)
    }

    /// A call as the owner.
    @discardableResult
    func call(_ method: String, _ path: String, _ body: String? = nil) async throws -> [String: Any] {
        try await simulator.call(method, path, body)
    }

    func fault(_ text: String) async throws { try await simulator.fault(text) }

    @discardableResult
    func makeToken(_ name: String) async throws -> String {
        let body =
            #"{"name":"\#(name)","project_id":"\#(Sample.project)","token_scopes":["full_access_metrics_rules"]}"#
        return try #require(try await call("POST", "\(Self.cockpit)/tokens", body)["secret_key"] as? String)
    }

    /// Names of the tokens that are there.
    func tokens() async throws -> [String] {
        let rows = try await call("GET", "\(Self.cockpit)/tokens")["tokens"] as? [[String: Any]]
        return try #require(rows).compactMap { $0["name"] as? String }
    }

    /// `METHOD PATH` of what was called since the last time, of one product.
    func calls(of product: String) async throws -> [String] {
        let rows = try #require(try await call("GET", "/_simulator/calls")["calls"] as? [[String: Any]])
        return rows.compactMap { row in
            guard let method = row["method"] as? String, let path = row["path"] as? String,
                path.hasPrefix("/\(product)/")
            else { return nil }
            return "\(method) \(path)"
        }
    }

    /// A call of somebody else to a ruler.
    @discardableResult
    func ruler(_ source: String, _ method: String, _ path: String = "", _ body: String? = nil, token: String)
        async throws -> (status: Int, text: String)
    {
        let answer = try await simulator.transport.send(
            HTTPRequest(
                method: method, url: "\(simulator.url)/prometheus/config/v1/rules\(path)",
                headers: ["Host": "\(source).metrics.cockpit.fr-par.scw.cloud", "X-Token": token],
                body: body.map { Array($0.utf8) }))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    func loader(_ files: FixedRules) -> ScalewayAlertRules {
        let client = ScalewayClient(
            ScalewayConfiguration(
                credentials: ScalewayCredentials(accessKey: "SCW1234567890ABCDEFG", secretKey: Redacted("owner")),
                apiURL: simulator.url), transport: simulator.transport, time: time, random: { .max / 2 })
        return ScalewayAlertRules(client, files: files, terraformPath: "terraform")
    }

    func load(_ folders: [String: [String: String]]) async throws -> AlertRulesReport {
        try await loader(FixedRules(folders: folders)).load(Self.request)
    }
}
