import ArgumentParser

/// `amarre demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the whole loop on this machine: no account, no network.",
        discussion: """
            Starts a simulator of Scaleway, makes a git repository, and runs the controller: two environments from nothing, a promotion
            instance by instance, a bad image that is rolled back, an edit in the console that is undone. A client sends requests all
            the while. It ends by checking its own claims and exits 1 when one is false.

            DIR keeps everything: configuration, repository and the simulator's state, so that you can go on from there.
            """)

    @Option(help: ArgumentHelp("An empty or new folder for the demo's data.", valueName: "dir"))
    var directory: String

    @Option(help: ArgumentHelp("Break a claim on purpose, to see that the check finds it.", valueName: "claim"))
    var sabotage: String?

    func run() async throws {
        throw CommandError("this build has no demo in it yet")
    }
}
