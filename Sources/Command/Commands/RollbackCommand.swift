import ArgumentParser
import Model
import Operations
import Ports

/// `amarre rollback SERVICE -e ENV`
struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put back the release that a service ran before, and hold the one it runs now.",
        discussion: """
            Works while an environment is suspended, and doesn't wait for Terraform: every instance of the service is \
            put back at once. The release that was refused is not tried again until git asks for another one, or until \
            `amarre retry`.

            Exits 0 when the environment is converged at the end, 2 when it isn't: git still asks for the release that \
            was refused.
            """)

    @Argument(help: "The service.", transform: NameArgument.service)
    var service: ServiceName

    @Option(
        name: [.customShort("e"), .customLong("environment")], help: ArgumentHelp("The environment.", valueName: "env"),
        transform: NameArgument.environment)
    var environment: EnvironmentName

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let converged = try await global.withSession { session in
            try await Requests.perform(.rollback(service: service), in: environment, session)
        }
        try (converged ? ExitStatus.done : .differences).finish()
    }
}
