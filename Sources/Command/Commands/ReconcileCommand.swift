import Model
import ArgumentParser
import Operations
import Ports
import Presentation

/// `amarre reconcile [ENV…]`
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Bring environments in line with git now, and wait for the end.",
        discussion: """
            Asks the running controller, or does the work itself when none runs. Progress goes to standard error.

            Exits 0 when every environment is converged at the end, 2 when one isn't (rolled back, held, waiting, \
            refused), 1 when something went wrong.
            """)

    @OptionGroup var environments: EnvironmentsArgument
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let converged = try await global.withSession { session in
            var all = true
            var failures: [CommandError] = []
            let known = try await session.environments(for: environments.environments)
            for environment in try environments.named(among: known) ?? known.atWork {
                do {
                    all = try await Requests.perform(.reconcile, in: environment, session) && all
                } catch let error as CommandError {
                    // The other environments are asked for too.
                    failures.append(error)
                } catch {
                    Self.tell(failures)
                    throw error
                }
            }
            if let last = failures.popLast() {
                Self.tell(failures)
                throw last
            }
            return all
        }
        try (converged ? ExitStatus.done : .differences).finish()
    }

    private static func tell(_ failures: [CommandError]) {
        for line in failures.flatMap(\.lines) { Console.standard.note("error: " + TerminalText.safe(line)) }
    }
}
