import ArgumentParser
import Ports

/// `amarre abort ENV`
struct AbortCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "End the reconciliation under way: a rollout is rolled back.",
        discussion: "What git asks for stays asked for: the next look at it starts again. To keep it from that, use `amarre suspend`.")

    @OptionGroup var environment: EnvironmentArgument
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let name = try environment.environment()
        _ = try await global.withSession { session in try await Requests.perform(.abort, in: name, session) }
    }
}
