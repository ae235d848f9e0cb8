import Model
import Testing

@Suite struct ReleaseTests {
    private func release(variables: [String: String] = ["LOG_LEVEL": "info"], revision: Int = 3) throws -> Release {
        let digest = try #require(ImageDigest("sha256:" + String(repeating: "ab", count: 32)))
        return Release(
            image: PinnedImage(repository: "rg.fr-par.scw.cloud/evalap/web", digest: digest),
            secrets: ["DATABASE_URL": SecretPin(name: "evalap-database-url", revision: revision)], variables: variables,
            resources: Resources(mvCPU: 560, memoryBytes: 1 << 30), port: 8501, healthPath: "/health",
            scaling: ScalingLimits(min: 2, max: 5))
    }

    /// The id is in journals and holds: it must never change.
    @Test func idIsStable() throws {
        #expect(try release().id.text == "r-b883267e17ed6803")
    }

    @Test func idTellsReleasesApart() throws {
        #expect(try release().id != release(revision: 4).id)
        #expect(try release(variables: ["A": "1", "B": "2"]).id == release(variables: ["B": "2", "A": "1"]).id)
        // Texts carry their length, so that neighbours can't run together.
        #expect(try release(variables: ["A": "1B"]).id != release(variables: ["A1": "B"]).id)
    }

    @Test(arguments: [
        (0, 4, [[0, 4]]), (1, 1, [[1, 1]]), (2, 5, [[1, 3], [1, 2]]), (3, 3, [[1, 1], [1, 1], [1, 1]]),
        (7, 12, [[2, 3], [2, 3], [1, 2], [1, 2], [1, 2]]),
    ])
    func shares(minimum: Int, maximum: Int, expected: [[Int]]) {
        let limits = ScalingLimits(min: minimum, max: maximum)
        #expect((0..<limits.instanceCount).map { [limits.share(of: $0).min, limits.share(of: $0).max] } == expected)
        #expect(limits.floor == min(minimum, expected.count))
    }

    @Test func sharesAddUpForAllLimits() {
        for minimum in 0...12 {
            for maximum in max(1, minimum)...20 {
                let limits = ScalingLimits(min: minimum, max: maximum)
                let shares = (0..<limits.instanceCount).map { limits.share(of: $0) }
                #expect(shares.reduce(0) { $0 + $1.min } == minimum)
                #expect(shares.reduce(0) { $0 + $1.max } == maximum)
            }
        }
    }
}
