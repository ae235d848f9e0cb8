import Foundation
import HTTPTransport
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// Rules are loaded into the simulator's rulers over HTTP.
@Suite struct AlertRulesTests {
    private static let both = [
        "environment": ["a.yml": FixedRules.file("one"), "b.yml": FixedRules.file("two")],
        "scaleway": ["c.yml": FixedRules.file("three")],
    ]

    @Test func rulesAreLoadedOnceAndNoTokenStays() async throws {
        try await RulesWorld.with { world in
            #expect(try await world.load(Self.both) == AlertRulesReport(loaded: ["one", "three", "two"]))
            #expect(try await world.tokens().isEmpty)
            let before = try await world.calls(of: "prometheus").count
            #expect(try await world.load(Self.both) == AlertRulesReport())
            let calls = try await world.calls(of: "prometheus").dropFirst(before)
            #expect(calls == ["GET /prometheus/config/v1/rules/amarre", "GET /prometheus/config/v1/rules/amarre"])
            #expect(try await world.tokens().isEmpty && world.time.sleeps.isEmpty)
            let counted = try await world.call("GET", "\(RulesWorld.cockpit)/rules/count?project_id=\(Sample.project)")
            #expect(counted["custom_rules_count"] as? Int == 3)
            let rows = try #require(counted["rules_count_by_datasource"] as? [[String: Any]])
            let counts = Dictionary(
                uniqueKeysWithValues: rows.compactMap { row in
                    (row["data_source_name"] as? String).map { ($0, row["rules_count"] as? Int) }
                })
            #expect(counts == ["production-metrics": 2, "Scaleway Metrics": 1])
        }
    }

    @Test func whatChangedIsWrittenAndWhatIsGoneIsRemoved() async throws {
        try await RulesWorld.with { world in
            _ = try await world.load(Self.both)
            let token = try await world.makeToken("somebody")
            let foreign = "name: one\nrules: [{alert: A, expr: x}]\n"
            #expect(try await world.ruler(world.own, "POST", "/team", foreign, token: token).status == 202)
            // By hand, in our namespace: put back, and away.
            let byHand = "name: two\nrules: [{alert: B, expr: y}]\n"
            #expect(try await world.ruler(world.own, "POST", "/amarre", byHand, token: token).status == 202)
            let extra = "name: what/is this\nrules: [{alert: B, expr: y}]\n"
            #expect(try await world.ruler(world.own, "POST", "/amarre", extra, token: token).status == 202)

            let changed = ["environment": ["b.yml": FixedRules.file("two"), "d.yml": FixedRules.file("new", "x > 1")]]
            #expect(
                try await world.load(changed)
                    == AlertRulesReport(loaded: ["new", "two"], removed: ["one", "three", "what/is this"]))
            let left = try await world.ruler(world.own, "GET", token: token)
            let groups = try RuleGroupReader.answer(Array(left.text.utf8), namespace: "amarre")
            #expect(groups.keys.sorted() == ["new", "two"])
            #expect(groups["new"]??.rules.first?.expression == "x > 1")
            #expect(try RuleGroupReader.answer(Array(left.text.utf8), namespace: "team").keys.sorted() == ["one"])
            #expect(try await world.ruler(try #require(world.scaleways), "GET", token: token).status == 404)
        }
    }

    @Test func aSourceThatIsNotThereYetIsWaitedForByItsRulesAlone() async throws {
        try await RulesWorld.with(hasScaleways: false) { world in
            let report = try await world.load(Self.both)
            #expect(report == AlertRulesReport(loaded: ["one", "two"], waitsFor: ["Scaleway Metrics"]))
        }
    }

    /// Rules are loaded once all else is as the code says: without the source there is no module in the code.
    @Test(arguments: [true, false])
    func withoutASourceOfItsOwnAnEnvironmentHasNoRules(hasScaleways: Bool) async throws {
        try await RulesWorld.with(hasScaleways: hasScaleways) { world in
            try await world.makeToken("amarre-rules-production")
            try await world.call("DELETE", "\(RulesWorld.cockpit)/data-sources/\(world.own)")
            let before = try await world.calls(of: "cockpit").count
            #expect(try await world.load(Self.both) == AlertRulesReport())
            let calls = try await world.calls(of: "cockpit").dropFirst(before)
            #expect(calls == ["GET \(RulesWorld.cockpit)/data-sources"])
            #expect(try await world.calls(of: "prometheus").isEmpty)
        }
    }

    @Test func aTokenThatWasLeftBehindIsDeletedAndNoOther() async throws {
        try await RulesWorld.with { world in
            for name in ["amarre-rules-production", "amarre-rules-production", "amarre-rules-staging", "theirs"] {
                try await world.makeToken(name)
            }
            _ = try await world.load(Self.both)
            #expect(try await world.tokens().sorted() == ["amarre-rules-staging", "theirs"])
            // Deleting it fails: that is no failure, and the next load does it.
            try await world.fault(#""product":"cockpit","method":"DELETE","status":500,"count":0"#)
            #expect(try await world.load(Self.both) == AlertRulesReport())
            #expect(try await world.tokens().contains("amarre-rules-production"))
            try await world.call("DELETE", "/_simulator/faults")
            _ = try await world.load(Self.both)
            #expect(try await world.tokens().sorted() == ["amarre-rules-staging", "theirs"])
        }
    }

    @Test(arguments: [
        #""status":503,"count":3"#, #""reset":true,"count":2,"method":"POST""#, #""resetInBody":true,"count":2"#,
        #""status":500,"afterEffect":true,"method":"POST""#, #""status":429,"retryAfter":7"#,
    ])
    func whatPassesIsWaitedFor(fault: String) async throws {
        try await RulesWorld.with { world in
            try await world.fault(#""product":"prometheus",\#(fault)"#)
            let report = try await world.load(Self.both)
            #expect(report.loaded == ["one", "three", "two"] && !world.time.sleeps.isEmpty)
            #expect(try await world.load(Self.both) == AlertRulesReport())
        }
    }

    @Test func aFailureNamesTheSourceAndLeavesNoToken() async throws {
        try await RulesWorld.with { world in
            try await world.fault(#""product":"prometheus","method":"POST","status":503,"count":0"#)
            let failure = await failure { _ = try await world.load(Self.both) }
            #expect(failure?.kind == .unreachable && failure?.reason.code == "rules_outage")
            #expect(
                failure?.reason.message.hasPrefix(
                    "Cockpit: set the group one of production-metrics (POST https://\(world.own).metrics.cockpit.fr-par"
                ) == true, "\(failure?.reason.message ?? "")")
            #expect(try await world.tokens().isEmpty)
        }
    }

    /// A new token may not be known everywhere at once; one that is never taken is told of.
    @Test func aRefusalRightAfterTheTokenWasMadeIsWaitedOut() async throws {
        try await RulesWorld.with { world in
            try await world.fault(#""product":"prometheus","status":401,"count":3"#)
            #expect(try await world.load(Self.both).loaded.count == 3)
            #expect(world.time.sleeps == Array(repeating: .seconds(2), count: 3))
            try await world.fault(#""product":"prometheus","status":403,"count":0"#)
            let begun = world.time.now
            let failure = await failure { _ = try await world.load(Self.both) }
            #expect(failure?.kind == .denied && failure?.reason.code == "rules_token_refused")
            #expect(world.time.now - begun == .seconds(20))
            #expect(try await world.tokens().isEmpty)
        }
    }

    @Test func aCancelledLoadDeletesItsToken() async throws {
        try await RulesWorld.with { world in
            try await world.fault(#""product":"prometheus","slow":60,"count":0"#)
            let task = Task { try await world.load(Self.both) }
            #expect(try await eventually { try await world.calls(of: "prometheus").count == 1 })
            #expect(try await world.tokens() == ["amarre-rules-production"])
            task.cancel()
            let failure = await failure { _ = try await task.value }
            #expect(failure?.kind == .cancelled)
            #expect(try await world.tokens().isEmpty)
        }
    }

    /// What a ruler refuses is said in its words, and not tried again.
    @Test func aRefusedGroupIsToldOf() async throws {
        try await RulesWorld.with { world in
            try await world.fault(#""product":"prometheus","method":"POST","status":400,"count":0"#)
            let failure = await failure { _ = try await world.load(Self.both) }
            #expect(failure?.kind == .invalid && failure?.reason.code == "rules_refused" && world.time.sleeps.isEmpty)
            #expect(failure?.reason.message.contains("simulated failure 400") == true)
        }
    }

    @Test func filesAreReadBeforeAnybodyIsAsked() async throws {
        try await RulesWorld.with { world in
            let before = try await world.calls(of: "cockpit").count
            #expect(try await world.load([:]) == AlertRulesReport())
            let twice = ["environment": ["a.yml": FixedRules.file("one"), "b.yml": FixedRules.file("one")]]
            let failure = await failure { _ = try await world.load(twice) }
            let folder = "terraform/modules/monitoring/rules/environment"
            #expect(failure?.kind == .invalid && failure?.reason.code == "rules_invalid")
            #expect(
                failure?.reason.message
                    == "\(folder)/b.yml:2: another group is called one, at \(folder)/a.yml:2: rename one of them")
            #expect(try await world.calls(of: "cockpit").count == before)
        }
    }

    /// The module's own files, as they are in this repository.
    @Test func theModulesRulesAreTaken() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        var folders: [String: [String: String]] = [:]
        for name in ["environment", "scaleway"] {
            let folder = root.appending(path: "terraform/modules/monitoring/rules/\(name)")
            for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                folders[name, default: [:]][file] = try String(
                    contentsOf: folder.appending(path: file), encoding: .utf8)
            }
        }
        let files = folders
        try await RulesWorld.with { world in
            let report = try await world.load(files)
            #expect(
                report.loaded.contains("amarre-containers") && report.loaded.contains("scaleway-database")
                    && report.waitsFor.isEmpty)
            #expect(try await world.load(files) == AlertRulesReport())
        }
    }
}
