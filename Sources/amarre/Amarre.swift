import ArgumentParser

@main
struct Amarre: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "amarre", subcommands: [SimulatorCommand.self])
}
