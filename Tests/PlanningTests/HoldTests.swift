import DesiredState
import Foundation
import Model
import Planning
import TestSupport
import Testing

@Suite struct HoldTests {
    /// A service file, and what it was resolved to.
    private struct Written {
        var image = 1
        var tag: String?
        var variables = ["A": "1"]
        var secret = SecretReference(name: "token")
        var revision = 1
        var memory = 1 << 30
        var health = "/health"
        var scaling = ScalingLimits(min: 2, max: 4)

        func asked() throws -> AskedRelease {
            AskedRelease(try service(), digest: try Fixtures.digest(image))
        }

        func release() throws -> Release {
            let service = try service()
            let pins = ReleasePins(
                digests: [service.name: try Fixtures.digest(image)],
                secrets: [secret.key: SecretPin(name: secret.name, revision: secret.revision ?? revision)])
            return try #require(service.release(pins: pins))
        }

        private func service() throws -> DesiredService {
            DesiredService(
                name: try Fixtures.service(), image: ImageRequest(repository: "rg/web", tag: tag ?? "t\(image)"),
                scaling: scaling,
                secrets: ["TOKEN": secret], environment: variables,
                resources: Resources(mvCPU: 560, memoryBytes: memory),
                http: HTTPSettings(port: 8080, health: health))
        }
    }

    private func hold(_ refused: Written, _ previous: Written?) throws -> Hold {
        Hold(
            refused: try refused.release(), asked: try refused.asked(), previous: try previous?.release(),
            reason: Reason(code: "x", message: "y"), since: Fixtures.start,
            reconciliation: ReconciliationID(uncheckedText: "00000000-0000-7000-8000-000000000000"))
    }

    /// What git may write next, and whether it is the same release for a hold.
    private static let edits: [(what: String, forbidden: Bool, edit: @Sendable (inout Written) -> Void)] = [
        ("nothing", true, { _ in }),
        ("a secret is rotated", true, { $0.revision = 7 }),
        ("scaling", true, { $0.scaling = ScalingLimits(min: 1, max: 9) }),
        ("another tag of the same image", true, { $0.tag = "again" }),
        ("a variable more", false, { $0.variables["FIX"] = "1" }),
        ("a variable's value", false, { $0.variables["A"] = "2" }),
        ("another secret", false, { $0.secret = SecretReference(name: "other") }),
        ("a revision by number", false, { $0.secret = SecretReference(name: "token", revision: 3) }),
        ("memory", false, { $0.memory = 2 << 30 }),
        ("the health path", false, { $0.health = "/ready" }),
        ("another image", false, { $0.image = 3 }),
    ]

    @Test(arguments: [true, false]) func holdsWhatGitWrites(hasPrevious: Bool) throws {
        let bad = Written(image: 2)
        let hold = try hold(bad, hasPrevious ? Written() : nil)
        for (what, forbidden, edit) in Self.edits {
            var next = bad
            edit(&next)
            #expect(hold.forbids(try next.release(), asked: try next.asked()) == forbidden, "\(what)")
        }
    }

    /// The image is the one that runs: a setting was bad.
    @Test func holdsASettingOfAnImageThatIsGood() throws {
        let bad = Written(variables: ["A": "bad"])
        let hold = try hold(bad, Written())
        #expect(hold.forbids(try bad.release(), asked: try bad.asked()))
        #expect(!hold.forbids(try Written().release(), asked: try Written().asked()))
    }

    /// Git writes the same as before, so the revision or the scaling was bad: another one is tried.
    @Test func holdsARevisionOrAScalingThatGitDoesNotWriteOtherwise() throws {
        let bad = Written(revision: 2)
        let hold = try hold(bad, Written())
        #expect(hold.forbids(try bad.release(), asked: try bad.asked()))
        let next = Written(revision: 3)
        #expect(!hold.forbids(try next.release(), asked: try next.asked()))
        let scaled = Written(scaling: ScalingLimits(min: 5, max: 5))
        #expect(try self.hold(scaled, Written()).forbids(try scaled.release(), asked: try scaled.asked()))
        #expect(try !self.hold(scaled, Written()).forbids(try Written().release(), asked: try Written().asked()))
    }

    @Test func knowsAnInstanceThatRunsWhatIsRefused() throws {
        let hold = try hold(Written(image: 2), Written())
        let web = try Fixtures.service()
        #expect(hold.refuses(try Written(image: 2).release().instances(of: web)[0]))
        #expect(!hold.refuses(try Written(image: 2, variables: [:]).release().instances(of: web)[0]))
        #expect(!hold.refuses(try Written().release().instances(of: web)[0]))
        let other = Written(image: 2, secret: SecretReference(name: "other"))
        #expect(!hold.refuses(try other.release().instances(of: web)[0]))
    }

    /// Holds that an earlier version saved are read and forbid what they forbade.
    @Test func readsHoldsOfEarlierVersions() throws {
        let bad = Written(image: 2)
        func old(_ refused: String) throws -> Hold {
            let text = """
                {"refused":\(refused),"reason":{"code":"probe_failed","message":"m"},"since":"2026-01-01T00:00:00Z",\
                "reconciliation":"019b7778-8c00-7000-8000-000000000000"}
                """
            return try JSONDecoder().decode(Hold.self, from: Data(text.utf8))
        }
        let digest = try old(#"{"digest":{"_0":"\#(try Fixtures.digest(2).text)"}}"#)
        for (what, forbidden, edit) in Self.edits where what != "another image" {
            var next = bad
            edit(&next)
            #expect(digest.forbids(try next.release(), asked: try next.asked()), "\(what): \(forbidden)")
        }
        #expect(!digest.forbids(try Written().release(), asked: try Written().asked()))
        let release = try old(#"{"release":{"_0":"\#(try bad.release().id.text)"}}"#)
        #expect(release.forbids(try bad.release(), asked: try bad.asked()))
        #expect(!release.forbids(try Written(image: 2, revision: 2).release(), asked: try bad.asked()))
    }

    @Test func survivesJSON() throws {
        let hold = try hold(Written(image: 2), Written())
        #expect(try JSONDecoder().decode(Hold.self, from: JSONEncoder().encode(hold)) == hold)
    }

    @Test func whatIsKeptFromItsReleaseRunsWhatWasVerified() throws {
        let web = try Fixtures.service()
        let (bad, good) = (try Written(image: 2).release(), try Written().release())
        func effective(kept: [ServiceName], verified: [ServiceName: Release]) -> [ServiceName: Release] {
            EffectiveReleases(desired: [web: bad], kept: kept, verified: verified).releases
        }
        #expect(effective(kept: [web], verified: [web: good]) == [web: good])
        #expect(effective(kept: [web], verified: [:]).isEmpty)
        #expect(effective(kept: [], verified: [web: good]) == [web: bad])
    }
}
