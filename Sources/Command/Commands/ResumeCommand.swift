import Model
import ArgumentParser
import Operations
import Ports

/// `amarre resume ENV`
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let an environment be worked on again after `amarre suspend`.")

    @OptionGroup var environment: EnvironmentArgument
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let name = try environment.environment()
        _ = try await global.withSession { session in try await Requests.perform(.resume, in: name, session) }
    }
}
