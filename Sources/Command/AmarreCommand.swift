import ArgumentParser
import Operations

/// The command line: `amarre COMMAND`.
@main
struct AmarreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "amarre",
        abstract: "Keeps what runs on Scaleway tied to what a git repository says.",
        discussion: """
            Start with `amarre demo`: it shows the whole loop on this machine, without an account and without a \
            network. Then write a configuration file, check the surroundings with `amarre doctor`, look at what would \
            change with `amarre diff`, and let `amarre run` do it.

            Exit codes: 0 done or no difference, 1 an error, 2 differences or not converged, 64 wrong usage.
            """,
        version: AmarreVersion.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Look",
                subcommands: [
                    DiffCommand.self, StatusCommand.self, HistoryCommand.self, ShowCommand.self, BackupsCommand.self,
                ]),
            CommandGroup(
                name: "Act",
                subcommands: [
                    RunCommand.self, ReconcileCommand.self, RollbackCommand.self, RetryCommand.self,
                    MigrateCommand.self,
                    CopyCommand.self,
                ]),
            CommandGroup(name: "Hold", subcommands: [AbortCommand.self, SuspendCommand.self, ResumeCommand.self]),
            CommandGroup(
                name: "Tools",
                subcommands: [
                    ValidateCommand.self, SchemaCommand.self, TerraformCommand.self, KeyCommand.self,
                    DoctorCommand.self,
                    SimulatorCommand.self,
                    SimulateCommand.self,
                    DemoCommand.self,
                ]),
        ]
    )

    static func main() async {
        SuperviseCommand.runIfAsked(CommandLine.arguments)
        do {
            var command = try await asyncParseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            CommandFailure(error, of: Self.self).exitProcess()
        }
    }
}
