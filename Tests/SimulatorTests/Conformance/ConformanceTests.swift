import ScalewaySimulator
import SimulatedCloud
import Testing

/// The simulator answers what the real API answered, exchange by exchange.
@Suite(.enabled(if: !Recording.folders.isEmpty, "no recorded exchanges here: set AMARRE_SHARED"))
struct ConformanceTests {
    /// Everything takes ten times as long as recorded, so that a slow machine can't miss a transient status; the clock
    /// is skipped anyway.
    static let configuration: SimulatorConfiguration = {
        var cloud = CloudSettings(timings: .recorded, timeScale: 0.1)
        cloud.keptEvents = 100
        return SimulatorConfiguration(cloud: cloud, endpoints: .hostnames, seed: 7)
    }()

    @Test func everyRecordingConforms() async throws {
        try await conform(try Recording.all(), "conformance")
    }

    /// Nothing may depend on what a recording calls its objects.
    @Test func everyRecordingConformsUnderOtherNames() async throws {
        let recordings = try Recording.all()
        let renamed = recordings.map { $0.renamed() }
        for (old, new) in zip(recordings, renamed) {
            #expect(
                old.exchanges.compactMap(\.responseBody) != new.exchanges.compactMap(\.responseBody),
                "\(old.number) kept its ids")
        }
        try await conform(renamed, "conformance under other names")
    }

    private func conform(_ recordings: [Recording], _ title: String) async throws {
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
        print("\(title): \(counts); total \(passed)/\(total), exceptions \(exceptions.count)")
        for exception in exceptions { print("\(title), exception: \(exception)") }
        for failure in outcomes.flatMap(\.failures) { Issue.record("\(failure)") }
        #expect(exceptions.count * 50 <= total, "more than 2 % exceptions")
    }
}
