import ScalewaySimulator
import SimulatedCloud
import TestSupport
import Testing

/// Scaleway's own Python SDK, unmodified, works with the simulator and parses what it should.
@Suite struct PythonSDKTests {
    @Test(.timeLimit(.minutes(6)))
    func officialSDKWorksUnmodified() async throws {
        let sdk: PythonSDK
        do {
            sdk = try await PythonSDK.prepare()
        } catch let missing as PythonSDK.Missing {
            throw skippedTest("the Python SDK isn't checked: \(missing)")
        }
        // Long enough for a call to fall into a deploy, however slow the machine is.
        var timings = CloudTimings.fast
        timings.create = .init(seconds: 3)
        try await withSimulator(SimulatorConfiguration(cloud: CloudSettings(timings: timings), seed: 11)) { client in
            let result = try await sdk.check(client.url)
            #expect(result.status == 0 && result.output.contains("checks passed"), "\(result.output.suffix(2000))")
            print("python sdk: \(result.output.split(separator: "\n").last ?? "")")
        }
    }
}
