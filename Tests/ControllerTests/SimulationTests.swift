import Controller
import Dispatch
import Foundation
import MachineSimulation
import Testing

@Suite struct SimulationTests {
    private static let json: @Sendable (SavedEnvironment) throws -> SavedEnvironment = { state in
        try JSONDecoder().decode(SavedEnvironment.self, from: JSONEncoder().encode(state))
    }

    /// One history after the other on a thread of their own: the threads of Swift's tasks are as many as the machine
    /// has processors, and the tests beside these have deadlines.
    private static let thread = DispatchQueue(label: "simulation")

    private func run(_ seed: UInt64, _ options: SimulationOptions = SimulationOptions()) async -> SimulationReport {
        await withCheckedContinuation { continuation in
            Self.thread.async { continuation.resume(returning: Simulation.run(seed: seed, options: options)) }
        }
    }

    /// `make simulate` runs as many as one likes, ten times as fast.
    @Test(arguments: 0..<10)
    func aHundredSeeds(part: UInt64) async {
        for seed in (part * 10 + 1)...(part * 10 + 10) {
            let report = await run(seed, SimulationOptions(steps: 10))
            #expect(report.violations.isEmpty, "\(report.text)")
        }
    }

    /// Histories that broke a promise once: a bad release that was not looked at before the next instance was replaced
    /// or made, a held image that came back through the full plan, an instance that fell ill by itself and kept its
    /// environment from ever being mended.
    @Test(
        arguments: [9039, 14676, 49815, 67742, 75129, 85052, 86918, 88772, 91838, 93073, 26394, 35100, 42953, 91341]
            as [UInt64])
    func whatWasBrokenOnce(seed: UInt64) async {
        let report = await run(seed, SimulationOptions(faults: SimulatedFault.first, calms: [.resume]))
        #expect(report.violations.isEmpty, "\(report.text)")
    }

    /// A machine that stopped between two instances when the deadline came asked to be woken at that very moment, for
    /// ever.
    @Test func aMomentPasses() async {
        let options = SimulationOptions(faults: SimulatedFault.all.subtracting([.backupTrouble, .migrationTrouble]))
        let report = await run(1_912_147, options)
        #expect(report.violations.isEmpty, "\(report.text)")
    }

    /// Half of the histories have backups, and half have migrations; those with outages alone have neither, and so are
    /// what they were before.
    @Test func databasesAreThere() async {
        var options = SimulationOptions(steps: 10, traceLines: nil)
        var (begun, ended, backups) = (0, 0, 0)
        for seed in 301...312 as ClosedRange<UInt64> {
            let report = await run(seed, options)
            #expect(report.violations.isEmpty, "\(report.text)")
            begun += report.trace.count { $0.contains(" begins ") && $0.contains("migration m-") }
            ended += report.trace.count { $0.contains(" migration.completed ") }
            backups += report.trace.count { $0.contains(" backup.made ") }
        }
        #expect(begun >= 5 && ended >= 5 && backups >= 5, "\(begun) begun, \(ended) completed, \(backups) backups")
        options.faults = SimulatedFault.first
        let report = await run(301, options)
        #expect(!report.trace.contains { $0.contains("migrat") || $0.contains("backup") })
    }

    @Test func oneSeedOneHistory() async {
        for seed in [3, 77, 1234] as [UInt64] {
            let first = await run(seed)
            let (again, next) = (await run(seed), await run(seed + 1))
            #expect(first == again && first.traceHash != next.traceHash)
        }
    }

    @Test func machinesSurviveJSON() async {
        for seed in 1...25 as ClosedRange<UInt64> {
            let report = await run(seed, SimulationOptions(steps: 8, codec: Self.json))
            #expect(report.violations.isEmpty, "\(report.text)")
        }
    }
}
