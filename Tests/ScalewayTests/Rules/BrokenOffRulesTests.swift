import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// Loads that end before all is loaded.
@Suite struct BrokenOffRulesTests {
    private static func source(_ number: Int = 1) -> String {
        #"{"id":"\#(Sample.id(number))","name":"production-metrics","project_id":"\#(Sample.project)","#
            + #""type":"metrics","origin":"custom","url":"https://\#(Sample.id(number)).metrics.cockpit.fr-par.scw.cloud"}"#
    }

    /// Twenty groups, from `group-10` to `group-29`.
    private static let files = FixedRules(folders: [
        "environment": Dictionary(
            uniqueKeysWithValues: (10..<30).map { ("\($0).yml", FixedRules.file("group-\($0)")) })
    ])

    private static func load(
        _ time: ManualTime, ruler: @escaping @Sendable (StubRequest) -> StubAnswer
    ) async throws -> (outcome: Result<AlertRulesReport, PortFailure>, requests: [StubRequest]) {
        let cloud = try Cloud(time: time) { request in
            switch (request.method, request.path.split(separator: "/").last) {
            case (_, _) where request.path.hasPrefix("/prometheus/"): ruler(request)
            case ("GET", "data-sources"): Sample.list("data_sources", [source()])
            case ("GET", "tokens"): Sample.list("tokens", [])
            case ("POST", "tokens"): .json(#"{"id":"\#(Sample.id(5))","secret_key":"secret"}"#)
            default: StubAnswer(status: 204)
            }
        }
        defer { cloud.server.stop() }
        do throws(PortFailure) {
            let report = try await ScalewayAlertRules(cloud.client, files: files, terraformPath: "terraform")
                .load(RulesWorld.request)
            return (.success(report), cloud.server.requests)
        } catch {
            return (.failure(error), cloud.server.requests)
        }
    }

    private static func isDeleted(_ requests: [StubRequest]) -> Bool {
        requests.last.map { "\($0.method) \($0.path)" } == "DELETE /cockpit/v1/regions/fr-par/tokens/\(Sample.id(5))"
    }

    @Test func aSlowRulerIsBrokenOffAfterThreeMinutes() async throws {
        let time = ManualTime()
        let (outcome, requests) = try await Self.load(time) { request in
            time.advance(by: .seconds(29))
            return StubAnswer(status: request.method == "GET" ? 404 : 202)
        }
        let report = try outcome.get()
        // One answer for the list, and six for groups: the next would begin after 203 s.
        #expect(report.loaded == (10..<16).map { "group-\($0)" } && report.removed.isEmpty)
        #expect(report.failure?.kind == .timedOut && report.failure?.reason.code == "rules_timeout")
        #expect(report.failure?.reason.message.contains("set the group group-16 of production-metrics") == true)
        #expect(requests.filter { $0.path.hasPrefix("/prometheus/") }.count == 7 && Self.isDeleted(requests))
    }

    /// What is left of the three minutes is all that the last answer has.
    @Test(.timeLimit(.minutes(1))) func theLastAnswerIsNotWaitedForLonger() async throws {
        let time = ManualTime()
        let (outcome, requests) = try await Self.load(time) { request in
            guard request.method == "GET" else { return StubAnswer(status: 202, fault: .stall) }
            time.advance(by: .milliseconds(179_800))
            return StubAnswer(status: 404)
        }
        // Nothing was written for certain: no report.
        guard case .failure(let failure) = outcome else {
            Issue.record("a report: \(outcome)")
            return
        }
        #expect(failure.kind == .timedOut && failure.reason.code == "rules_timeout" && Self.isDeleted(requests))
    }

    @Test func waitsAreTheLoadsOwn() async throws {
        let time = ManualTime()
        let others = WaitBudget(limit: .zero) { _ in Issue.record("a wait was told of") }
        let (outcome, requests) = try await WaitBudget.$current.withValue(others) {
            try await Self.load(time) { _ in StubAnswer(status: 503, headers: [("Retry-After", "25")]) }
        }
        guard case .failure(let failure) = outcome else {
            Issue.record("a report: \(outcome)")
            return
        }
        // A third one would make it more than 60 s.
        #expect(failure.reason.code == "rules_outage" && time.sleeps.count == 2 && Self.isDeleted(requests))
    }

    @Test func whatWasWrittenBeforeAFailureIsReported() async throws {
        let (outcome, requests) = try await Self.load(ManualTime()) { request in
            if request.method == "GET" { return StubAnswer(status: 404) }
            return StubAnswer(status: request.text.contains("group-12") ? 400 : 202, text: "no such function")
        }
        let report = try outcome.get()
        #expect(report.loaded == ["group-10", "group-11"] && report.removed.isEmpty)
        #expect(report.failure?.kind == .invalid && report.failure?.reason.code == "rules_refused")
        #expect(report.failure?.reason.message.contains("no such function") == true && Self.isDeleted(requests))
    }
}
