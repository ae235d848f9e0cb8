import ArgumentParser
import Model
import Operations
import Ports
import Presentation

/// `amarre migrate`
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Tell what a service's last migration did to its database, or take it back.",
        subcommands: [MigrateStatusCommand.self, MigrateRollbackCommand.self])
}

/// `amarre migrate status SERVICE -e ENV`
struct MigrateStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show a service's last migration.",
        discussion: """
            Asks the journal alone: the revisions before and after, the command and what it printed, and what a person \
            has to decide.

            Exits 2 when a person has to decide something.
            """)

    @OptionGroup var target: MigrateTarget
    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let status = try await global.withSession { session in
            try EnvironmentsArgument.require(
                target.environment, among: try await session.environments(for: [target.environment]))
            return try await session.migration(of: target.service, in: target.environment)
        }
        output.write(table: { MigrationRendering.text(status, $0) }, json: { MigrationRendering.json(status) })
        try (status.question == nil ? ExitStatus.done : .differences).finish()
    }
}

/// `amarre migrate rollback SERVICE -e ENV`
struct MigrateRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Take a service's schema back to where its last migration found it.",
        discussion: """
            Runs `migrate.rollback` with the image of the release that was migrated for. What was written into what \
            goes away is lost. It is refused while the service runs that release: `amarre rollback` comes first.

            Exits 0 when the schema is back and the environment is converged, 2 when only the schema is back.
            """)

    @OptionGroup var target: MigrateTarget
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let converged = try await global.withSession { session in
            try await Requests.perform(
                .migrateRollback(service: target.service), in: target.environment, session)
        }
        try (converged ? ExitStatus.done : .differences).finish()
    }
}

/// Whose migration is meant.
struct MigrateTarget: ParsableArguments {
    @Argument(help: "The service.", transform: NameArgument.service)
    var service: ServiceName

    @Option(
        name: [.customShort("e"), .customLong("environment")], help: ArgumentHelp("The environment.", valueName: "env"),
        transform: NameArgument.environment)
    var environment: EnvironmentName
}
