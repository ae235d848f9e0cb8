import Model
import ArgumentParser
import Operations
import Ports

/// `amarre abort ENV`
struct AbortCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "End the reconciliation under way: a rollout is rolled back.",
        discussion: """
            The release of an aborted rollout is held: `amarre retry` or a commit with another release ends that. \
            Aborted before a rollout began, the next look at git starts again; `amarre suspend` keeps it from that.

            Exits 2 when nothing is under way that could be ended.
            """)

    @OptionGroup var environment: EnvironmentArgument
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let name = try environment.environment()
        let ended = try await global.withSession { session in try await Requests.perform(.abort, in: name, session) }
        try (ended ? ExitStatus.done : .differences).finish()
    }
}
