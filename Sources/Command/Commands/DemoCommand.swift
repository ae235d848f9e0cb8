import ArgumentParser
import Synchronization
import ServiceLifecycle
import Logging
import Demo
import Operations

/// `amarre demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the whole loop on this machine: no account, no network.",
        discussion: """
            Starts a simulator of Scaleway, makes a git repository, and runs the controller: two environments from \
            nothing, a promotion instance by instance, a bad image that is rolled back, a release that migrates a real \
            database and one whose migration fails, an edit in the console that is undone. A client sends requests all the while. It ends by checking its own claims and exits 1 when one is \
            false.

            DIR keeps everything: configuration, repository and the simulator's state, so that you can go on from \
            there. docs/demo.md tells more.

            The claims, and how --sabotage makes each of them false, so that you see the check find it:

            \(claims)
            """)

    private static var claims: String {
        DemoClaim.allCases
            .map { "  \($0.rawValue): \($0.sentence).\n    --sabotage \($0.rawValue) \($0.sabotage)." }
            .joined(separator: "\n")
    }

    @Option(
        help: ArgumentHelp(
            "A new or empty folder for the demo's data; one below the temporary folder when left out.", valueName: "dir"
        ))
    var directory: String?

    @Option(
        help: ArgumentHelp(
            "The folder with desired-state/ and terraform/; the nearest one from here upward when left out.",
            valueName: "dir"))
    var source: String?

    @Option(help: ArgumentHelp("Break a claim on purpose.", valueName: "claim"))
    var sabotage: DemoClaim?

    @Flag(help: "Only check the claims of an earlier demo in DIR again.")
    var check = false

    @Option(help: .hidden)
    var postgres: String?

    @Option(help: .hidden)
    var pace: DemoPace = .recorded

    func validate() throws {
        if check, directory == nil { throw ValidationError("--check needs --directory DIR of an earlier demo.") }
    }

    func run() async throws {
        let demo =
            try check
            ? DemoRun(checking: directory ?? "", sabotage: sabotage, postgres: postgres)
            : DemoRun(directory: directory, source: source, pace: pace, sabotage: sabotage, postgres: postgres)
        let isTrue = try await Self.untilSignal(demo)
        await demo.close()
        try (isTrue ? ExitStatus.done : .error).finish()
    }

    /// Runs it; SIGTERM or Ctrl-C cancels it, and everything that it started has ended when this throws.
    private static func untilSignal(_ demo: DemoRun) async throws -> Bool {
        let result = Mutex<Result<Bool, any Error>?>(nil)
        let isInterrupted = Mutex(false)
        let service = ForegroundService.cancelled {
            await withGracefulShutdownHandler {
                do {
                    let isTrue = try await demo.run()
                    result.withLock { $0 = .success(isTrue) }
                } catch {
                    result.withLock { $0 = .failure(error) }
                }
            } onGracefulShutdown: {
                isInterrupted.withLock { $0 = true }
                demo.tellInterruption()
            }
        }
        try await Foreground.run(service, logger: Logger(label: "amarre") { _ in SwiftLogNoOpLogHandler() })
        guard let outcome = result.withLock({ $0 }), !isInterrupted.withLock({ $0 }) else {
            throw CommandError("interrupted", advice: "What was made so far is in the folder named above.")
        }
        return try outcome.get()
    }
}

extension DemoClaim: ExpressibleByArgument {}

extension DemoPace: ExpressibleByArgument {}
