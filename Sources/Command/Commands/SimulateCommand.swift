import ArgumentParser
import Controller
import Foundation
import MachineSimulation
import Model
import Presentation

/// `amarre simulate`: drives the production machines through seeded histories of faults and crashes.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the controller's machines through simulated histories and check its promises.",
        discussion: """
            Each seed is one history of commits, outages, console edits, requests and crashes, in simulated time. The \
            same seed gives
            the same history and the same trace hash on every machine. A broken promise is printed with its seed:

              amarre simulate --first 4711 --seeds 1 --trace

            shows that history line by line. Exit code 1 when a promise was broken.
            """)

    @Option(help: "How many seeds to run.")
    var seeds: Int = 1000
    @Option(help: "The first seed.")
    var first: UInt64 = 1
    @Option(help: "Commits, faults and requests in each history.")
    var steps: Int = 12
    @Option(
        help:
            "What may go wrong: all, first (outages alone), or names such as stall,rename; a history has some of them.")
    var faults: FaultChoice = .all
    @Flag(help: "Print every line of every history.")
    var trace = false
    @Flag(help: "Stop at the first broken promise.")
    var stopEarly = false
    @Flag(help: "Encode and decode a machine as JSON at each restart (slower).")
    var json = false

    func run() async throws {
        guard seeds > 0, steps > 0 else { throw ValidationError("--seeds and --steps must be at least 1.") }
        let (end, overflow) = first.addingReportingOverflow(UInt64(seeds))
        guard !overflow else {
            throw ValidationError("--first \(first) and --seeds \(seeds) go past the last seed, \(UInt64.max).")
        }
        let options = SimulationOptions(
            steps: steps, traceLines: trace ? nil : 60, faults: faults.kinds, calms: faults.calms,
            codec: json ? Self.codec : nil)
        let console = Console.standard
        let started = ContinuousClock.now
        var tally = Tally()
        var next = first
        let width: UInt64 = 50
        await withTaskGroup(of: [SimulationReport].self) { group in
            func add() {
                guard next < end else { return }
                let range = next..<min(next + width, end)
                next = range.upperBound
                group.addTask { range.map { Simulation.run(seed: $0, options: options) } }
            }
            for _ in 0..<2 { add() }
            while let reports = await group.next() {
                for report in reports {
                    tally.add(report)
                    if trace { console.write(report.trace.joined(separator: "\n")) }
                    if !report.violations.isEmpty { console.write(report.text) }
                }
                if let line = tally.progress(of: seeds, since: started) { console.write(line) }
                if stopEarly, tally.violations > 0 { next = end }
                add()
            }
        }
        console.write(tally.summary(since: started))
        if tally.violations > 0 { throw ExitCode(1) }
    }

    private static let codec: @Sendable (SavedEnvironment) throws -> SavedEnvironment = { state in
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try JSONDecoder().decode(SavedEnvironment.self, from: encoder.encode(state))
    }
}

/// `--faults`.
struct FaultChoice: ExpressibleByArgument {
    static let all = FaultChoice(kinds: SimulatedFault.all)

    let kinds: Set<SimulatedFault>

    private init(kinds: Set<SimulatedFault>) { self.kinds = kinds }

    init?(argument: String) {
        switch argument {
        case "all": kinds = SimulatedFault.all
        case "first": kinds = SimulatedFault.first
        default:
            var kinds = SimulatedFault.first
            for name in argument.split(separator: ",") {
                guard let kind = SimulatedFault(name: String(name)) else { return nil }
                kinds.insert(kind)
            }
            self.kinds = kinds
        }
    }

    var defaultValueDescription: String { "all" }

    /// The histories with outages alone have the one end that they always had, so that their seeds stay comparable.
    var calms: [Calm] { kinds == SimulatedFault.first ? [.resume] : Calm.allCases }
}

/// Sums over all seeds, independent of the order in which they end.
private struct Tally {
    private(set) var violations = 0
    private var seeds = 0
    private var lines = 0
    private var crashes = 0
    private var hash: UInt64 = 0
    private var outcomes: [String: Int] = [:]
    private var printed = 0

    mutating func add(_ report: SimulationReport) {
        seeds += 1
        lines += report.steps
        crashes += report.crashes
        // A sum, so that the order doesn't matter; the seed is mixed in.
        hash &+= (report.traceHash ^ report.seed) &* 0x9E37_79B9_7F4A_7C15
        violations += report.violations.count
        for (outcome, count) in report.outcomes { outcomes[outcome.rawValue, default: 0] += count }
    }

    mutating func progress(of total: Int, since started: ContinuousClock.Instant) -> String? {
        guard seeds / 1000 > printed else { return nil }
        printed = seeds / 1000
        return "\(seeds) of \(total) seeds, \(rate(since: started)) seeds/s, \(violations) violations"
    }

    private func rate(since started: ContinuousClock.Instant) -> Int {
        let elapsed = (ContinuousClock.now - started) / .seconds(1)
        return Int(Double(seeds) / max(elapsed, 0.001))
    }

    func summary(since started: ContinuousClock.Instant) -> String {
        let ends = outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return """
            \(seeds) seeds, \(lines) trace lines, \(crashes) crashes, \(rate(since: started)) seeds/s
            reconciliations: \(ends)
            violations: \(violations)
            trace hash: \(String(hash, radix: 16))
            """
    }
}
