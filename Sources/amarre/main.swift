import ArgumentParser

struct Amarre: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "amarre", subcommands: [ValidateCommand.self, SchemaCommand.self])
}

func start() async { await Amarre.main() }
await start()
