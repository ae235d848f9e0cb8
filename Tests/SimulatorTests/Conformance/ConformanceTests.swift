import ScalewaySimulator
import SimulatedCloud
import Testing

/// The simulator answers what the real API answered, exchange by exchange.
@Suite(.enabled(if: Recording.folder != nil, "no recorded exchanges here: set AMARRE_SHARED"))
struct ConformanceTests {
    /// Everything takes ten times as long as recorded, so that a slow machine can't miss a transient status; the clock is skipped anyway.
    static let configuration: SimulatorConfiguration = {
        var cloud = CloudSettings(timings: .recorded, timeScale: 0.1)
        cloud.keptEvents = 100
        return SimulatorConfiguration(cloud: cloud, endpoints: .hostnames, seed: 7)
    }()

    @Test func everyRecordingConforms() async throws {
        let recordings = try Recording.all()
        #expect(!recordings.isEmpty)
        var outcomes: [Replay.Outcome] = []
        for recording in recordings {
            outcomes.append(
                try await withSimulator(Self.configuration) { client in
                    var replay = Replay(recording, client)
                    return try await replay.play()
                })
        }
        let (passed, total) = (outcomes.reduce(0) { $0 + $1.passed }, outcomes.reduce(0) { $0 + $1.total })
        let exceptions = outcomes.flatMap(\.exceptions)
        let counts = outcomes.map { "\($0.number) \($0.passed)/\($0.total)" }.joined(separator: ", ")
        print("conformance: \(counts); total \(passed)/\(total), exceptions \(exceptions.count)")
        for exception in exceptions { print("conformance exception: \(exception)") }
        for failure in outcomes.flatMap(\.failures) { Issue.record("\(failure)") }
        #expect(exceptions.count * 50 <= total, "more than 2 % exceptions")
    }
}
