import ArgumentParser

/// The `amarre` command.
@main
struct AmarreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "amarre", subcommands: [SimulateCommand.self])
}
