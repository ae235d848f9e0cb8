import ArgumentParser
import Foundation

/// Measures the figures that the project promises, with the built commands, as a user would run them.
@main
struct BenchmarksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "amarre-benchmarks",
        abstract: "Print the figures that the project promises, each beside its limit.",
        discussion: """
            Exits 1 when a limit that doesn't depend on the machine is broken: the number of requests, and that a look \
            at drift runs no Terraform. Times and memory are printed beside their limits and decide nothing.
            """)

    @Option(help: "The built command; its stand-in provider lies beside it.")
    var amarre = ".build/release/amarre"

    @Option(help: "The repository's folder: its `terraform/` and `desired-state/` are used.")
    var package = "."

    @Option(help: "Where the figures are written as JSON.")
    var figures = "Benchmarks/figures.json"

    @Flag(help: "Measure 300 containers too. They are made one at a time by the controller, which takes ten minutes.")
    var large = false

    @Flag(help: "Run as many passes as a day has too, for memory and for what is written. Takes ten minutes.")
    var day = false

    @Flag(help: "Measure observation and diff alone, from 10 to 1,000 containers, and write no file.")
    var onlyObservation = false

    @Flag(help: "Measure looks at backups alone, and write no file.")
    var onlyBackups = false

    @Option(help: "Numbers of containers for the table of observation and diff, each 10 or a multiple of 5, growing.")
    var observationSizes = [10, 100, 300, 1000]

    func run() throws {
        let built = Built(amarre: URL(fileURLWithPath: amarre), package: URL(fileURLWithPath: package))
        try built.check()
        var all = try onlyBackups ? [] : ObservationBenchmark(built: built, sizes: observationSizes).run()
        if !onlyObservation { all += try BackupsBenchmark(built: built).run() }
        if onlyObservation || onlyBackups {
            print(FigureReport(machine: Machine.current, figures: all).table)
            if all.contains(where: { $0.isBinding && !$0.isMet }) { throw ExitCode(1) }
            return
        }
        all += try DriftCheckBenchmark(built: built, services: 7, instances: 1).run()
        all += try ReactionBenchmark(built: built).run()
        all += try IdleBenchmark(built: built, wholeDay: day).run()
        if large { all += try DriftCheckBenchmark(built: built, services: 60, instances: 5).run() }
        let report = FigureReport(machine: Machine.current, figures: all)
        print(report.table)
        try report.write(to: URL(fileURLWithPath: figures))
        if report.figures.contains(where: { $0.isBinding && !$0.isMet }) { throw ExitCode(1) }
    }
}
