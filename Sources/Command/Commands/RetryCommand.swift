import ArgumentParser
import Model
import Operations
import Ports

/// `amarre retry [SERVICE] -e ENV`
struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "End a hold: try a release again that was rolled back.",
        discussion: """
            Without SERVICE every hold of the environment ends. Use it when the cause lay outside the release (a \
            database that was down); when the release is at fault, a commit that changes it (image, variables, secret \
            references, resources, http) ends the hold by itself.

            Exits 0 when the environment is converged at the end, 2 when it isn't.
            """)

    @Argument(help: "The service; all held services when none is named.", transform: NameArgument.service)
    var service: ServiceName?

    @Option(
        name: [.customShort("e"), .customLong("environment")], help: ArgumentHelp("The environment.", valueName: "env"),
        transform: NameArgument.environment)
    var environment: EnvironmentName

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let converged = try await global.withSession { session in
            try await Requests.perform(.retry(service: service), in: environment, session)
        }
        try (converged ? ExitStatus.done : .differences).finish()
    }
}
