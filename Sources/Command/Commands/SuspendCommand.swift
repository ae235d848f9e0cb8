import ArgumentParser
import Model
import Operations
import Ports

/// `amarre suspend ENV`
struct SuspendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Stop new work in an environment until `amarre resume`.",
        discussion: """
            No reconciliation and no next instance starts. The rollback of a rollout under way still runs, and so does \
            `amarre rollback`. Differences are still shown by `diff` and `status`.
            """)

    @OptionGroup var environment: EnvironmentArgument

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason = "suspended by hand"

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (1...500).contains(reason.count) else { throw ValidationError("--reason must have 1 to 500 characters.") }
    }

    func run() async throws {
        let name = try environment.environment()
        _ = try await global.withSession { session in
            try await Requests.perform(.suspend(reason: reason), in: name, session)
        }
    }
}
