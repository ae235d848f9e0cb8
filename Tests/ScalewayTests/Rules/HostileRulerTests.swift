import HTTPTransport
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// A Cockpit that lies.
@Suite struct HostileRulerTests {
    private static let secret = "cockpit-token-secret-0123456789"
    private static let host = "https://\(Sample.id(1)).metrics.cockpit.fr-par.scw.cloud"
    private static let files = FixedRules(folders: ["environment": ["a.yml": FixedRules.file("one")]])

    private static func row(_ number: Int = 1, url: String = host) -> String {
        #"{"id":"\#(Sample.id(number))","name":"production-metrics","project_id":"\#(Sample.project)","#
            + #""type":"metrics","origin":"custom","url":"\#(url)"}"#
    }

    private static func load(
        sources: [String] = [row()], secret: String = secret, files: FixedRules = files,
        time: ManualTime = ManualTime(),
        ruler: @escaping @Sendable (StubRequest) -> StubAnswer = { _ in StubAnswer(status: 404) }
    ) async throws -> (report: AlertRulesReport?, failure: PortFailure?, requests: [StubRequest]) {
        let cloud = try Cloud(time: time) { request in
            switch (request.method, request.path.split(separator: "/").last) {
            case (_, _) where request.path.hasPrefix("/prometheus/"): ruler(request)
            case ("GET", "data-sources"): Sample.list("data_sources", sources)
            case ("GET", "tokens"): Sample.list("tokens", [])
            case ("POST", "tokens"): .json(#"{"id":"\#(Sample.id(5))","secret_key":"\#(secret)"}"#)
            default: StubAnswer(status: 204)
            }
        }
        let loader = ScalewayAlertRules(cloud.client, files: files, terraformPath: "terraform")
        let outcome: Result<AlertRulesReport, PortFailure>
        do throws(PortFailure) {
            outcome = .success(try await loader.load(RulesWorld.request))
        } catch {
            outcome = .failure(error)
        }
        cloud.server.stop()
        switch outcome {
        case .success(let report): return (report, nil, cloud.server.requests)
        case .failure(let failure): return (nil, failure, cloud.server.requests)
        }
    }

    private static func isDeleted(_ requests: [StubRequest]) -> Bool {
        requests.last.map { "\($0.method) \($0.path)" }
            == "DELETE /cockpit/v1/regions/fr-par/tokens/\(Sample.id(5))"
    }

    @Test func theTokenGoesToTheSourcesHostAndTheKeyToTheAPIAlone() async throws {
        let (report, _, requests) = try await Self.load { request in
            StubAnswer(status: request.method == "GET" ? 404 : 202)
        }
        #expect(report == AlertRulesReport(loaded: ["one"]))
        let (toRuler, toAPI) = (
            requests.filter { $0.path.hasPrefix("/prometheus/") }, requests.filter { $0.path.hasPrefix("/cockpit/") }
        )
        #expect(toRuler.map(\.method) == ["GET", "POST"] && toAPI.count == 4)
        for request in toRuler {
            #expect(request.header("X-Token") == Self.secret && request.header("X-Auth-Token") == nil)
            #expect(request.header("Host") == String(Self.host.dropFirst(8)))
        }
        #expect(toAPI.allSatisfy { $0.header("X-Token") == nil && $0.header("X-Auth-Token") != nil })
        #expect(toRuler[1].header("Content-Type") == "application/yaml")
        #expect(toRuler[1].text.hasPrefix("name: \"one\"\ninterval: 90s\nrules:\n"))
        let asked = try #require(requests.first { $0.method == "POST" && $0.path.hasPrefix("/cockpit/") })
        #expect(asked.text.contains(#""token_scopes":["full_access_metrics_rules"]"#))
        #expect(Self.isDeleted(requests))
    }

    @Test(arguments: [
        "http://\(Sample.id(1)).metrics.cockpit.fr-par.scw.cloud", "https://metrics.example.org",
        "https://x.cockpit.nl-ams.scw.cloud", "https://x.cockpit.fr-par.scw.cloud.example.org",
        "https://xcockpit.fr-par.scw.cloud", "https://x.cockpit.fr-par.scw.cloud:8443", "\(host)/other", "\(host)?a=b",
        "https://me@x.cockpit.fr-par.scw.cloud", "ftp://x.cockpit.fr-par.scw.cloud", "",
    ])
    func noTokenIsMadeForAnotherHost(url: String) async throws {
        let (_, failure, requests) = try await Self.load(sources: [Self.row(url: url)])
        #expect(failure?.kind == .invalid && failure?.reason.code == "rules_source_refused", "\(url)")
        #expect(requests.map(\.method) == ["GET"])
    }

    @Test func aSourceOfSomebodyElseThatCannotBeReadStopsNothing() async throws {
        let (report, failure, _) = try await Self.load(sources: [#"{"id":7,"name":"theirs"}"#, Self.row()]) { request in
            StubAnswer(status: request.method == "GET" ? 404 : 202)
        }
        #expect(failure == nil && report?.loaded == ["one"])
    }

    @Test(arguments: [
        [#"{"id":7,"name":"production-metrics"}"#], [row(), #"{"id":7,"name":"production-metrics"}"#],
        [row(), #"{"id":7,"name":"Scaleway Metrics"}"#], [row(), "{}"], [row(), #"{"name":5}"#],
    ])
    func oneThatCouldBeOursAndCannotBeReadIsToldOf(sources: [String]) async throws {
        let (_, failure, requests) = try await Self.load(sources: sources)
        #expect(failure?.reason.code == "scaleway_answer_invalid" && requests.map(\.method) == ["GET"])
        #expect(
            ["production-metrics: ", "Scaleway Metrics: ", "a data source without a name: "].contains {
                failure?.reason.message.contains($0) == true
            })
    }

    @Test func twoSourcesOfOneNameAreRefused() async throws {
        let (_, failure, requests) = try await Self.load(sources: [Self.row(1), Self.row(2)])
        #expect(failure?.reason.code == "rules_source_refused" && requests.map(\.method) == ["GET"])
    }

    @Test(arguments: [
        "<html><body>502</body></html>", "amarre: 5\n", "- amarre\n", "amarre:\n  - rules: []\n",
        "amarre:\n  - name: ..\n    rules: []\n", "amarre: [\n", "a: &a [1]\namarre: *a\n",
        String(repeating: "#\n", count: 3 << 20), "amarre:\n" + names(201),
    ])
    func anAnswerThatIsNoRulesChangesNothing(text: String) async throws {
        let (_, failure, requests) = try await Self.load { _ in StubAnswer(text: text) }
        #expect(failure?.kind == .unreachable && failure?.reason.code == "rules_answer_invalid")
        #expect(failure?.reason.message.contains("production-metrics") == true)
        #expect(requests.filter { $0.path.hasPrefix("/prometheus/") }.allSatisfy { $0.method == "GET" })
        #expect(Self.isDeleted(requests))
    }

    private static func names(_ count: Int) -> String {
        (0..<count).map { "  - name: group-\($0)\n    rules: []\n" }.joined()
    }

    @Test func whatIsRemovedIsNamedInPlainTextAndBriefly() async throws {
        let long = String(repeating: "x", count: 1000)
        let (report, failure, requests) = try await Self.load { request in
            request.method == "GET"
                ? StubAnswer(text: "amarre:\n  - name: \(long)\n  - name: \"a\\u202Eb\\u200Fc\"\n" + Self.names(198))
                : StubAnswer(status: 202)
        }
        #expect(failure == nil && report?.removed.count == 200 && report?.loaded == ["one"])
        #expect(report?.removed.contains("a b c") == true)
        #expect(report?.removed.allSatisfy { $0.utf8.count <= 103 } == true)
        #expect(requests.contains { $0.method == "DELETE" && $0.path.hasSuffix("/\(long)") })
    }

    /// Where the ruler is at all is a guess.
    @Test(arguments: [404, 405, 302])
    func aRulerThatIsElsewhereIsToldOf(status: Int) async throws {
        let thief = try StubHTTPServer { _ in StubAnswer(status: 202) }
        defer { thief.stop() }
        let address = thief.baseURL
        let (_, failure, requests) = try await Self.load { request in
            request.method == "GET"
                ? StubAnswer(status: 404) : StubAnswer(status: status, headers: [("Location", address)])
        }
        #expect(failure?.kind == .notFound && failure?.reason.code == "rules_ruler_missing")
        #expect(failure?.reason.message.contains("Cockpit's ruler isn't where it is expected") == true)
        #expect(thief.requests.isEmpty && Self.isDeleted(requests))
    }

    @Test func whatARulerSaysHoldsNoToken() async throws {
        let (_, failure, _) = try await Self.load { request in
            request.method == "GET"
                ? StubAnswer(status: 404) : StubAnswer(status: 400, text: "\u{1B}[31mbad token \(Self.secret)\nno")
        }
        let message = failure?.reason.message ?? ""
        #expect(failure?.reason.code == "rules_refused")
        #expect(message.contains("bad token [redacted] no") && !message.contains(Self.secret))
        #expect(!message.contains("\u{1B}"))
    }

    /// It would break the header.
    @Test(arguments: ["", #"a\r\nHost: x"#])
    func aSecretThatCannotBeSentIsNot(secret: String) async throws {
        let (_, failure, requests) = try await Self.load(secret: secret)
        #expect(failure != nil && Self.isDeleted(requests))
        #expect(!requests.contains { $0.path.hasPrefix("/prometheus/") })
    }
}
